//===- LayerGeometryTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where weights lie, and the responses of layers to constant inputs against
// loops over padded and uncut maps.
//
//===----------------------------------------------------------------------===//

#include "dialect/LayerGeometry.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// "tensor<1x2xf32>"
std::string getType(ArrayRef<int64_t> shape) {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + "f32>";
}

class LayerGeometryTest : public testing::Test {
protected:
  LayerGeometryTest() {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
  }

  /// A layer of input `%x` and weight `%w`, as in "bonsai.linear %x, %w". Null
  /// if it does not parse. The next one takes its place.
  PrunableOpInterface parse(const std::string &op, ArrayRef<int64_t> input,
                            ArrayRef<int64_t> weight,
                            ArrayRef<int64_t> result) {
    std::string types = "(" + getType(input) + ", " + getType(weight) + ") -> ";
    module = parseSourceString<ModuleOp>(
        "func.func @f(%x: " + getType(input) + ", %w: " + getType(weight) +
            ") {\n%0 = " + op + " : " + types + getType(result) + "\nreturn\n}",
        &context);
    PrunableOpInterface layer;
    if (module)
      module->walk([&](PrunableOpInterface found) { layer = found; });
    return layer;
  }

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

TEST_F(LayerGeometryTest, GroupedConvolution) {
  PrunableOpInterface op = parse("bonsai.conv2d %x, %w groups 2", {1, 6, 5, 5},
                                 {4, 3, 1, 2}, {1, 4, 5, 4});
  ASSERT_TRUE(op);
  LayerGeometry geometry(op);
  EXPECT_EQ(geometry.getNumInputs(), 6);
  EXPECT_EQ(geometry.getNumOutputs(), 4);
  EXPECT_EQ(geometry.getNumTaps(), 2);
  EXPECT_EQ(geometry.getInputsPerGroup(), 3);
  EXPECT_EQ(geometry.getOutputsPerGroup(), 2);
  EXPECT_EQ(geometry.getFirstInput(1), 0);
  EXPECT_EQ(geometry.getFirstInput(2), 3);
  EXPECT_EQ(geometry.getFirstOutput(2), 0);
  EXPECT_EQ(geometry.getFirstOutput(3), 2);
  // Rows of the weight are outputs, of 3 inputs of 2 taps each.
  for (int64_t group : {0, 1})
    for (int64_t output : {0, 1})
      for (int64_t input : {0, 1, 2})
        EXPECT_EQ(
            geometry.getWeightIndex(group * 2 + output, group * 3 + input),
            (group * 2 + output) * 6 + input * 2);
}

TEST_F(LayerGeometryTest, GroupedTransposedConvolution) {
  PrunableOpInterface op = parse("bonsai.conv_transpose2d %x, %w groups 2",
                                 {1, 6, 5, 5}, {6, 2, 1, 2}, {1, 4, 5, 6});
  ASSERT_TRUE(op);
  LayerGeometry geometry(op);
  EXPECT_EQ(geometry.getNumInputs(), 6);
  EXPECT_EQ(geometry.getNumOutputs(), 4);
  EXPECT_EQ(geometry.getInputsPerGroup(), 3);
  EXPECT_EQ(geometry.getOutputsPerGroup(), 2);
  EXPECT_EQ(geometry.getFirstInput(3), 3);
  EXPECT_EQ(geometry.getFirstOutput(5), 2);
  // Rows of the weight are inputs, of 2 outputs of 2 taps each.
  for (int64_t group : {0, 1})
    for (int64_t output : {0, 1})
      for (int64_t input : {0, 1, 2})
        EXPECT_EQ(
            geometry.getWeightIndex(group * 2 + output, group * 3 + input),
            (group * 3 + input) * 4 + output * 2);
}

TEST_F(LayerGeometryTest, DepthwiseWithMultiplier) {
  PrunableOpInterface op = parse("bonsai.conv2d %x, %w groups 2", {1, 2, 5, 5},
                                 {4, 1, 3, 3}, {1, 4, 3, 3});
  ASSERT_TRUE(op);
  LayerGeometry geometry(op);
  EXPECT_EQ(geometry.getFirstOutput(1), 2);
  EXPECT_EQ(geometry.getFirstInput(3), 1);
  EXPECT_EQ(geometry.getWeightIndex(3, 1), 27);
}

TEST_F(LayerGeometryTest, Linear) {
  PrunableOpInterface op =
      parse("bonsai.linear %x, %w", {2, 5}, {3, 5}, {2, 3});
  ASSERT_TRUE(op);
  LayerGeometry geometry(op);
  EXPECT_EQ(geometry.getNumTaps(), 1);
  EXPECT_EQ(geometry.getInputsPerGroup(), 5);
  EXPECT_EQ(geometry.getWeightIndex(2, 4), 14);
  ConstantResponse response(op);
  EXPECT_EQ(response.getTableSize(), 1);
  EXPECT_EQ(response.getBorder(), ArrayRef<int64_t>({0, 0, 0, 0}));
  double table[1];
  response.compute({7.0}, table);
  EXPECT_EQ(table[0], 7.0);
}

//===----------------------------------------------------------------------===//
// Responses
//===----------------------------------------------------------------------===//

namespace {

/// A square or oblong convolution of one channel.
struct Convolution {
  const char *name;
  std::vector<int64_t> input;  // height, width
  std::vector<int64_t> kernel; // height, width
  std::vector<int64_t> border; // what is expected
  std::vector<int64_t> padding = {0, 0, 0, 0};
  std::vector<int64_t> strides = {1, 1};
  std::vector<int64_t> dilations = {1, 1};
  std::vector<int64_t> outputPadding = {0, 0};

  std::string attributes() const {
    auto list = [](ArrayRef<int64_t> values) {
      return " [" +
             llvm::join(llvm::map_range(values,
                                        [](int64_t value) {
                                          return std::to_string(value);
                                        }),
                        ", ") +
             "]";
    };
    bool isCut = outputPadding[0] || outputPadding[1];
    return " strides" + list(strides) + " padding" + list(padding) +
           (isCut ? " output_padding" + list(outputPadding) : "") +
           " dilations" + list(dilations);
  }
};

/// A map of doubles, 0 at first.
struct Plane {
  int64_t height, width;
  std::vector<double> values;

  Plane(int64_t height, int64_t width)
      : height(height), width(width), values(height * width) {}
  double &at(int64_t y, int64_t x) { return values[y * width + x]; }
};

/// The weight of a tap: sums of different taps differ.
double getWeight(const Convolution &op, int64_t row, int64_t column) {
  return std::ldexp(1.0, static_cast<int>(row * op.kernel[1] + column));
}

/// Over a map of ones with zeros around it.
Plane convolveOnes(const Convolution &op, int64_t height, int64_t width) {
  Plane padded(op.input[0] + op.padding[0] + op.padding[2],
               op.input[1] + op.padding[1] + op.padding[3]);
  for (int64_t y = 0; y < op.input[0]; ++y)
    for (int64_t x = 0; x < op.input[1]; ++x)
      padded.at(y + op.padding[0], x + op.padding[1]) = 1;
  Plane result(height, width);
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      for (int64_t i = 0; i < op.kernel[0]; ++i)
        for (int64_t j = 0; j < op.kernel[1]; ++j)
          result.at(y, x) += getWeight(op, i, j) *
                             padded.at(y * op.strides[0] + i * op.dilations[0],
                                       x * op.strides[1] + j * op.dilations[1]);
  return result;
}

/// Scatters a map of ones, then cuts the padding off.
Plane scatterOnes(const Convolution &op, int64_t height, int64_t width) {
  Plane uncut(height + op.padding[0] + op.padding[2],
              width + op.padding[1] + op.padding[3]);
  for (int64_t y = 0; y < op.input[0]; ++y)
    for (int64_t x = 0; x < op.input[1]; ++x)
      for (int64_t i = 0; i < op.kernel[0]; ++i)
        for (int64_t j = 0; j < op.kernel[1]; ++j)
          uncut.at(y * op.strides[0] + i * op.dilations[0],
                   x * op.strides[1] + j * op.dilations[1]) +=
              getWeight(op, i, j);
  Plane result(height, width);
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      result.at(y, x) = uncut.at(y + op.padding[0], x + op.padding[1]);
  return result;
}

/// The row of a table for a row of the map.
int64_t getTableRow(int64_t position, int64_t extent, int64_t before,
                    int64_t after) {
  if (position < before)
    return position;
  return std::max(before, before + 1 + after - (extent - position));
}

std::string getName(const testing::TestParamInfo<Convolution> &info) {
  return info.param.name;
}

class ResponseTest : public LayerGeometryTest,
                     public testing::WithParamInterface<Convolution> {
protected:
  /// Compares every pixel of `expected` with its entry of the table.
  void check(PrunableOpInterface op, Plane expected) {
    ASSERT_TRUE(op);
    const Convolution &test = GetParam();
    ConstantResponse response(op);
    ArrayRef<int64_t> border = response.getBorder();
    EXPECT_EQ(border, ArrayRef<int64_t>(test.border));
    ASSERT_EQ(response.getNumRows(), border[0] + 1 + border[2]);
    ASSERT_EQ(response.getNumColumns(), border[1] + 1 + border[3]);
    std::vector<double> weights, table(response.getTableSize());
    for (int64_t i = 0; i < test.kernel[0]; ++i)
      for (int64_t j = 0; j < test.kernel[1]; ++j)
        weights.push_back(getWeight(test, i, j));
    response.compute(weights, table);
    for (int64_t y = 0; y < expected.height; ++y)
      for (int64_t x = 0; x < expected.width; ++x) {
        int64_t row = getTableRow(y, expected.height, border[0], border[2]);
        int64_t column = getTableRow(x, expected.width, border[1], border[3]);
        EXPECT_EQ(table[row * response.getNumColumns() + column],
                  expected.at(y, x))
            << "at " << y << ", " << x;
      }
  }
};

class ConvolutionResponse : public ResponseTest {};
class TransposedResponse : public ResponseTest {};

} // namespace

TEST_P(ConvolutionResponse, MatchesLoops) {
  const Convolution &test = GetParam();
  int64_t size[2];
  for (int d = 0; d < 2; ++d)
    size[d] = (test.input[d] + test.padding[d] + test.padding[d + 2] -
               (test.kernel[d] - 1) * test.dilations[d] - 1) /
                  test.strides[d] +
              1;
  check(parse("bonsai.conv2d %x, %w" + test.attributes(),
              {1, 1, test.input[0], test.input[1]},
              {1, 1, test.kernel[0], test.kernel[1]}, {1, 1, size[0], size[1]}),
        convolveOnes(test, size[0], size[1]));
}

INSTANTIATE_TEST_SUITE_P(
    Layers, ConvolutionResponse,
    testing::Values(
        Convolution{"Unpadded", {5, 6}, {3, 3}, {0, 0, 0, 0}},
        Convolution{"Same", {5, 6}, {3, 3}, {1, 1, 1, 1}, {1, 1, 1, 1}},
        Convolution{"OneSide", {6, 6}, {3, 3}, {1, 0, 0, 2}, {1, 0, 0, 2}},
        // The last windows do not reach the padding.
        Convolution{
            "StrideTwo", {8, 9}, {3, 3}, {1, 1, 0, 0}, {1, 2, 1, 1}, {2, 2}},
        Convolution{"StrideTwoAsymmetric",
                    {7, 8},
                    {3, 4},
                    {0, 2, 1, 1},
                    {0, 3, 2, 1},
                    {2, 2}},
        Convolution{"DilationTwo",
                    {9, 7},
                    {3, 3},
                    {2, 2, 2, 2},
                    {2, 2, 2, 2},
                    {1, 1},
                    {2, 2}},
        Convolution{
            "WiderThanTheMap", {2, 3}, {5, 7}, {0, 0, 1, 2}, {2, 3, 2, 3}},
        // Most rows and columns see nothing but padding.
        Convolution{"FarBeyond", {1, 1}, {1, 1}, {0, 1, 3, 0}, {2, 0, 2, 2}}),
    getName);

TEST_P(TransposedResponse, MatchesLoops) {
  const Convolution &test = GetParam();
  int64_t size[2];
  for (int d = 0; d < 2; ++d)
    size[d] = (test.input[d] - 1) * test.strides[d] +
              (test.kernel[d] - 1) * test.dilations[d] + 1 - test.padding[d] -
              test.padding[d + 2] + test.outputPadding[d];
  check(parse("bonsai.conv_transpose2d %x, %w" + test.attributes(),
              {1, 1, test.input[0], test.input[1]},
              {1, 1, test.kernel[0], test.kernel[1]}, {1, 1, size[0], size[1]}),
        scatterOnes(test, size[0], size[1]));
}

INSTANTIATE_TEST_SUITE_P(
    Layers, TransposedResponse,
    testing::Values(
        Convolution{"StrideOne", {4, 5}, {3, 2}, {2, 1, 2, 1}},
        Convolution{"Cut", {4, 5}, {3, 3}, {1, 1, 1, 1}, {1, 1, 1, 1}},
        // Odd rows and even rows see different taps: there is no interior, and
        // the table is as large as the map.
        Convolution{
            "StrideTwo", {3, 2}, {3, 2}, {0, 0, 6, 3}, {0, 0, 0, 0}, {2, 2}},
        Convolution{"StrideTwoCutAndPadded",
                    {3, 3},
                    {3, 3},
                    {0, 0, 5, 4},
                    {1, 1, 1, 1},
                    {2, 2},
                    {1, 1},
                    {1, 0}},
        Convolution{"DilationTwo",
                    {4, 3},
                    {2, 3},
                    {0, 0, 4, 4},
                    {0, 1, 0, 1},
                    {1, 1},
                    {2, 2}}),
    getName);
