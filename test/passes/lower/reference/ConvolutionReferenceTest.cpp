//===- ConvolutionReferenceTest.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions, linear layers, batch normalization and biases of borders
// against plain loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace bonsai::test;

//===----------------------------------------------------------------------===//
// conv2d
//===----------------------------------------------------------------------===//

namespace {

struct ConvolutionCase {
  const char *name;
  std::vector<int64_t> input;  // n, c, h, w
  std::vector<int64_t> weight; // as the op has it
  int64_t groups = 1;
  std::vector<int64_t> strides = {1, 1};
  std::vector<int64_t> padding = {0, 0, 0, 0};
  std::vector<int64_t> dilations = {1, 1};
  std::vector<int64_t> outputPadding = {0, 0};
  bool hasBias = false;
  bool hasResidual = false;
  bool hasRelu = false;

  int64_t extent(int d) const { return (weight[d + 2] - 1) * dilations[d] + 1; }
  std::string attributes() const;
};

class Conv2d : public testing::TestWithParam<ConvolutionCase> {};
class ConvTranspose2d : public testing::TestWithParam<ConvolutionCase> {};

std::string getName(const testing::TestParamInfo<ConvolutionCase> &info) {
  return info.param.name;
}

/// The epilogue's operands, and the op's text around them.
struct Epilogue {
  std::string text;
  std::vector<Tensor> operands;
};

} // namespace

std::string ConvolutionCase::attributes() const {
  return " strides " + list(strides) + " padding " + list(padding) +
         " dilations " + list(dilations) + " groups " + std::to_string(groups) +
         (hasRelu ? " activation <relu>" : "");
}

static Epilogue makeEpilogue(const ConvolutionCase &test,
                             const std::vector<int64_t> &resultShape) {
  Epilogue epilogue;
  int64_t next = 2;
  if (test.hasBias) {
    epilogue.text += " bias(%" + std::to_string(next++) + ")";
    epilogue.operands.push_back(Tensor::random({resultShape[1]}, 3));
  }
  if (test.hasResidual) {
    epilogue.text += " residual(%" + std::to_string(next++) + ")";
    epilogue.operands.push_back(Tensor::random(resultShape, 4));
  }
  return epilogue;
}

/// Adds bias and residual to products, and applies the activation.
static void applyEpilogue(const ConvolutionCase &test, const Epilogue &epilogue,
                          const std::vector<int64_t> &shape,
                          std::vector<double> &values) {
  int64_t plane = shape[2] * shape[3];
  for (size_t i = 0; i < values.size(); ++i) {
    if (test.hasBias)
      values[i] += epilogue.operands.front().data[i / plane % shape[1]];
    if (test.hasResidual)
      values[i] += epilogue.operands.back().data[i];
    if (test.hasRelu)
      values[i] = std::max(values[i], 0.0);
  }
}

static double convolveAt(const ConvolutionCase &test, const Tensor &input,
                         const Tensor &weight, int64_t n, int64_t f, int64_t y,
                         int64_t x) {
  int64_t channels = test.weight[1];
  int64_t first = f / (test.weight[0] / test.groups) * channels;
  double sum = 0.0;
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t i = 0; i < test.weight[2]; ++i)
      for (int64_t j = 0; j < test.weight[3]; ++j)
        sum +=
            weight.at(f, c, i, j) *
            input.at(
                n, first + c,
                y * test.strides[0] + i * test.dilations[0] - test.padding[0],
                x * test.strides[1] + j * test.dilations[1] - test.padding[1]);
  return sum;
}

TEST_P(Conv2d, MatchesLoops) {
  const ConvolutionCase &test = GetParam();
  std::vector<int64_t> shape = {test.input[0], test.weight[0]};
  for (int d = 0; d < 2; ++d)
    shape.push_back((test.input[d + 2] + test.padding[d] + test.padding[d + 2] -
                     test.extent(d)) /
                        test.strides[d] +
                    1);
  Tensor input = Tensor::random(test.input, 1);
  Tensor weight = Tensor::random(test.weight, 2);
  Epilogue epilogue = makeEpilogue(test, shape);
  std::vector<Tensor> operands = {input, weight};
  operands.insert(operands.end(), epilogue.operands.begin(),
                  epilogue.operands.end());
  Tensor actual =
      runOp("bonsai.conv2d %0, %1" + epilogue.text + test.attributes(),
            operands, shape, true);

  std::vector<double> expected;
  for (int64_t n = 0; n < shape[0]; ++n)
    for (int64_t f = 0; f < shape[1]; ++f)
      for (int64_t y = 0; y < shape[2]; ++y)
        for (int64_t x = 0; x < shape[3]; ++x)
          expected.push_back(convolveAt(test, input, weight, n, f, y, x));
  applyEpilogue(test, epilogue, shape, expected);
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

static std::vector<ConvolutionCase> getConvolutionCases() {
  std::vector<ConvolutionCase> cases;
  auto add = [&](const char *name, std::vector<int64_t> input,
                 std::vector<int64_t> weight) -> ConvolutionCase & {
    cases.push_back({name, std::move(input), std::move(weight)});
    return cases.back();
  };
  add("Pointwise", {2, 17, 5, 7}, {3, 17, 1, 1});
  add("OnePixel", {1, 3, 1, 1}, {17, 3, 1, 1}).hasBias = true;
  add("OneChannel", {1, 1, 7, 9}, {1, 1, 3, 3}).padding = {1, 1, 1, 1};
  add("WholeInput", {1, 3, 5, 5}, {4, 3, 5, 5});
  ConvolutionCase &all =
      add("AsymmetricEverything", {2, 3, 11, 13}, {17, 3, 3, 2});
  all.padding = {2, 0, 1, 3};
  all.strides = {3, 2};
  all.dilations = {2, 3};
  all.hasBias = all.hasResidual = all.hasRelu = true;
  add("StrideThree", {1, 3, 10, 8}, {5, 3, 2, 2}).strides = {3, 3};
  ConvolutionCase &grouped = add("Grouped", {2, 6, 9, 8}, {9, 2, 3, 3});
  grouped.groups = 3;
  grouped.padding = {0, 1, 2, 0};
  grouped.hasBias = grouped.hasRelu = true;
  ConvolutionCase &depthwise = add("Depthwise", {1, 17, 9, 9}, {17, 1, 3, 3});
  depthwise.groups = 17;
  depthwise.strides = {2, 2};
  depthwise.padding = {1, 1, 1, 1};
  depthwise.hasBias = depthwise.hasRelu = true;
  ConvolutionCase &multiplier =
      add("DepthwiseMultiplier", {1, 3, 6, 5}, {6, 1, 3, 3});
  multiplier.groups = 3;
  multiplier.dilations = {1, 2};
  multiplier.hasResidual = true;
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Reference, Conv2d,
                         testing::ValuesIn(getConvolutionCases()), getName);

//===----------------------------------------------------------------------===//
// conv_transpose2d
//===----------------------------------------------------------------------===//

/// Adds what one input element, times the weight, contributes.
static void scatter(const ConvolutionCase &test, double value,
                    const Tensor &weight, int64_t n, int64_t c, int64_t y,
                    int64_t x, const std::vector<int64_t> &shape,
                    std::vector<double> &result) {
  int64_t filters = test.weight[1];
  int64_t first = c / (test.weight[0] / test.groups) * filters;
  for (int64_t f = 0; f < filters; ++f)
    for (int64_t i = 0; i < test.weight[2]; ++i)
      for (int64_t j = 0; j < test.weight[3]; ++j) {
        int64_t row =
            y * test.strides[0] + i * test.dilations[0] - test.padding[0];
        int64_t column =
            x * test.strides[1] + j * test.dilations[1] - test.padding[1];
        if (row >= 0 && row < shape[2] && column >= 0 && column < shape[3])
          result[((n * shape[1] + first + f) * shape[2] + row) * shape[3] +
                 column] += value * weight.at(c, f, i, j);
      }
}

TEST_P(ConvTranspose2d, MatchesLoops) {
  const ConvolutionCase &test = GetParam();
  std::vector<int64_t> shape = {test.input[0], test.weight[1] * test.groups};
  for (int d = 0; d < 2; ++d)
    shape.push_back((test.input[d + 2] - 1) * test.strides[d] + test.extent(d) -
                    test.padding[d] - test.padding[d + 2] +
                    test.outputPadding[d]);
  Tensor input = Tensor::random(test.input, 1);
  Tensor weight = Tensor::random(test.weight, 2);
  Epilogue epilogue = makeEpilogue(test, shape);
  std::vector<Tensor> operands = {input, weight};
  operands.insert(operands.end(), epilogue.operands.begin(),
                  epilogue.operands.end());
  std::string attributes = test.attributes();
  attributes.insert(attributes.find(" dilations"),
                    " output_padding " + list(test.outputPadding));
  Tensor actual =
      runOp("bonsai.conv_transpose2d %0, %1" + epilogue.text + attributes,
            operands, shape, true);

  std::vector<double> expected(actual.data.size());
  for (int64_t n = 0; n < test.input[0]; ++n)
    for (int64_t c = 0; c < test.input[1]; ++c)
      for (int64_t y = 0; y < test.input[2]; ++y)
        for (int64_t x = 0; x < test.input[3]; ++x)
          scatter(test, input.at(n, c, y, x), weight, n, c, y, x, shape,
                  expected);
  applyEpilogue(test, epilogue, shape, expected);
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

static std::vector<ConvolutionCase> getTransposeCases() {
  std::vector<ConvolutionCase> cases;
  auto add = [&](const char *name, std::vector<int64_t> input,
                 std::vector<int64_t> weight) -> ConvolutionCase & {
    cases.push_back({name, std::move(input), std::move(weight)});
    return cases.back();
  };
  ConvolutionCase &doubling = add("Doubling", {2, 3, 5, 7}, {3, 4, 2, 2});
  doubling.strides = {2, 2};
  doubling.hasBias = doubling.hasRelu = true;
  add("OnePixel", {1, 17, 1, 1}, {17, 3, 3, 3}).hasResidual = true;
  ConvolutionCase &all =
      add("AsymmetricEverything", {1, 6, 4, 5}, {6, 3, 3, 2});
  all.groups = 2;
  all.strides = {3, 2};
  all.padding = {2, 0, 1, 1};
  all.dilations = {2, 1};
  all.outputPadding = {1, 0};
  all.hasBias = all.hasResidual = all.hasRelu = true;
  ConvolutionCase &beyond =
      add("OutputPaddingBeyond", {1, 1, 3, 3}, {1, 1, 2, 2});
  beyond.strides = {3, 3};
  beyond.outputPadding = {2, 1};
  beyond.hasBias = true;
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Reference, ConvTranspose2d,
                         testing::ValuesIn(getTransposeCases()), getName);

//===----------------------------------------------------------------------===//
// linear, batch_norm
//===----------------------------------------------------------------------===//

TEST(Linear, MatchesLoops) {
  Tensor input = Tensor::random({3, 65}, 1);
  Tensor weight = Tensor::random({17, 65}, 2);
  Tensor bias = Tensor::random({17}, 3);
  Tensor residual = Tensor::random({3, 17}, 4);
  Tensor actual = runOp("bonsai.linear %0, %1 bias(%2) residual(%3) "
                        "activation <leaky_relu, 0.25>",
                        {input, weight, bias, residual}, {3, 17}, true);
  std::vector<double> expected;
  for (int64_t n = 0; n < 3; ++n)
    for (int64_t f = 0; f < 17; ++f) {
      double sum = bias.data[f] + residual.data[n * 17 + f];
      for (int64_t c = 0; c < 65; ++c)
        sum += static_cast<double>(input.data[n * 65 + c]) *
               weight.data[f * 65 + c];
      expected.push_back(sum < 0 ? sum * 0.25 : sum);
    }
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

/// Batch normalization of a tensor with `plane` elements a channel.
static void checkBatchNorm(const std::vector<int64_t> &shape, int64_t plane) {
  int64_t channels = shape[1];
  Tensor input = Tensor::random(shape, 1);
  Tensor scale = Tensor::random({channels}, 2);
  Tensor shift = Tensor::random({channels}, 3);
  Tensor mean = Tensor::random({channels}, 4);
  Tensor variance = Tensor::random({channels}, 5);
  for (float &value : variance.data)
    value = std::abs(value);
  Tensor actual = runOp("bonsai.batch_norm %0, %1, %2, %3, %4 epsilon 0.001",
                        {input, scale, shift, mean, variance}, shape, true);
  std::vector<double> expected;
  for (int64_t i = 0; i < input.size(); ++i) {
    int64_t c = i / plane % channels;
    expected.push_back((input.data[i] - static_cast<double>(mean.data[c])) /
                           std::sqrt(variance.data[c] + 0.001) * scale.data[c] +
                       shift.data[c]);
  }
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST(BatchNorm, MatchesLoopsOnMaps) { checkBatchNorm({2, 17, 3, 5}, 15); }
TEST(BatchNorm, MatchesLoopsOnFeatures) { checkBatchNorm({3, 5}, 1); }

//===----------------------------------------------------------------------===//
// border_bias
//===----------------------------------------------------------------------===//

namespace {

struct BorderCase {
  const char *name;
  std::vector<int64_t> shape;  // n, c, h, w
  std::vector<int64_t> border; // top, left, bottom, right
  bool hasBias = false;
  bool hasResidual = false;

  std::vector<int64_t> tableShape() const {
    return {shape[1], border[0] + 1 + border[2], border[1] + 1 + border[3]};
  }
};

class BorderBias : public testing::TestWithParam<BorderCase> {};

} // namespace

/// The row of the table for a row of the map, or the column for a column.
static int64_t getTableRow(int64_t position, int64_t extent, int64_t before,
                           int64_t after) {
  if (position < before)
    return position;
  if (position >= extent - after)
    return before + 1 + after - (extent - position);
  return before;
}

TEST_P(BorderBias, MatchesLoops) {
  const BorderCase &test = GetParam();
  const std::vector<int64_t> &shape = test.shape, &border = test.border;
  std::vector<int64_t> tableShape = test.tableShape();
  Tensor input = Tensor::random(shape, 1);
  Tensor table = Tensor::random(tableShape, 2);
  Tensor bias = Tensor::random({shape[1]}, 3);
  Tensor residual = Tensor::random(shape, 4);
  std::vector<Tensor> operands = {input, table};
  std::string text = "bonsai.border_bias %0, %1";
  if (test.hasBias) {
    text += " bias(%2)";
    operands.push_back(bias);
  }
  if (test.hasResidual) {
    text += " residual(%" + std::to_string(operands.size()) + ")";
    operands.push_back(residual);
  }
  Tensor actual =
      runOp(text + " border " + list(border) + " activation <leaky_relu, 0.25>",
            operands, shape, true);

  std::vector<double> expected;
  for (int64_t i = 0; i < input.size(); ++i) {
    int64_t column = i % shape[3], row = i / shape[3] % shape[2];
    int64_t channel = i / shape[3] / shape[2] % shape[1];
    int64_t entry = channel * tableShape[1] +
                    getTableRow(row, shape[2], border[0], border[2]);
    entry = entry * tableShape[2] +
            getTableRow(column, shape[3], border[1], border[3]);
    double sum = static_cast<double>(input.data[i]) + table.data[entry];
    sum += test.hasBias ? bias.data[channel] : 0.0;
    sum += test.hasResidual ? residual.data[i] : 0.0;
    expected.push_back(sum < 0 ? sum * 0.25 : sum);
  }
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

static std::string getBorderName(const testing::TestParamInfo<BorderCase> &i) {
  return i.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Reference, BorderBias,
    testing::Values(
        BorderCase{"AllSides", {2, 3, 5, 7}, {1, 1, 1, 1}},
        BorderCase{"NoBorder", {1, 17, 1, 1}, {0, 0, 0, 0}, true, false},
        BorderCase{"TopRight", {1, 4, 6, 5}, {2, 0, 0, 3}, false, true},
        BorderCase{"OneInside", {2, 2, 4, 6}, {2, 3, 1, 2}, true, true}),
    getBorderName);
