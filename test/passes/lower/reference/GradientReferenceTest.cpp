//===- GradientReferenceTest.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of layers and of ops that move elements, in both precisions,
// against plain loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace bonsai::test;

namespace {

template <typename ElementT> class GradientReference : public testing::Test {};

using ElementTypes = testing::Types<float, double>;

} // namespace

TYPED_TEST_SUITE(GradientReference, ElementTypes, );

//===----------------------------------------------------------------------===//
// conv2d_weight_gradient
//===----------------------------------------------------------------------===//

namespace {

struct WeightGradientCase {
  const char *name;
  std::vector<int64_t> input;
  std::vector<int64_t> weight;
  std::vector<int64_t> strides = {1, 1};
  std::vector<int64_t> padding = {0, 0, 0, 0};
  std::vector<int64_t> dilations = {1, 1};
  int64_t groups = 1;

  std::string attributes() const {
    return " strides " + list(strides) + " padding " + list(padding) +
           " dilations " + list(dilations) + " groups " +
           std::to_string(groups);
  }
  std::vector<int64_t> gradientShape() const;
};

} // namespace

static const WeightGradientCase weightGradients[] = {
    {"OnePixel", {1, 1, 1, 1}, {1, 1, 1, 1}},
    {"Pointwise", {3, 5, 4, 7}, {6, 5, 1, 1}},
    {"Same", {2, 3, 5, 7}, {4, 3, 3, 3}, {1, 1}, {1, 1, 1, 1}},
    {"Strided", {2, 3, 8, 7}, {4, 3, 3, 2}, {2, 3}, {1, 0, 0, 2}},
    {"RowsLeftOver", {1, 2, 9, 9}, {3, 2, 2, 2}, {3, 4}},
    {"Dilated", {2, 3, 11, 9}, {2, 3, 3, 2}, {2, 1}, {2, 0, 1, 1}, {2, 3}},
    {"Grouped", {2, 6, 5, 4}, {4, 3, 3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 2},
    {"Depthwise", {2, 5, 6, 5}, {5, 1, 3, 3}, {2, 2}, {1, 1, 1, 1}, {1, 1}, 5},
    {"Multiplier", {1, 3, 6, 5}, {6, 1, 3, 2}, {1, 2}, {0, 1, 2, 0}, {1, 2}, 3},
};

std::vector<int64_t> WeightGradientCase::gradientShape() const {
  std::vector<int64_t> shape = {input[0], weight[0]};
  for (int d = 0; d < 2; ++d)
    shape.push_back((input[d + 2] + padding[d] + padding[d + 2] -
                     dilations[d] * (weight[d + 2] - 1) - 1) /
                        strides[d] +
                    1);
  return shape;
}

/// The sum over images and positions for one weight.
template <typename ElementT>
static double sumProducts(const WeightGradientCase &test,
                          const BasicTensor<ElementT> &input,
                          const BasicTensor<ElementT> &gradient, int64_t filter,
                          int64_t channel, int64_t kh, int64_t kw) {
  int64_t group = filter / (test.weight[0] / test.groups);
  double sum = 0.0;
  for (int64_t n = 0; n < gradient.shape[0]; ++n)
    for (int64_t h = 0; h < gradient.shape[2]; ++h)
      for (int64_t w = 0; w < gradient.shape[3]; ++w)
        sum +=
            gradient.at(n, filter, h, w) *
            input.at(
                n, group * test.weight[1] + channel,
                h * test.strides[0] + kh * test.dilations[0] - test.padding[0],
                w * test.strides[1] + kw * test.dilations[1] - test.padding[1]);
  return sum;
}

TYPED_TEST(GradientReference, WeightGradientMatchesLoops) {
  for (const WeightGradientCase &test : weightGradients) {
    SCOPED_TRACE(test.name);
    auto input = BasicTensor<TypeParam>::random(test.input, 1);
    auto gradient = BasicTensor<TypeParam>::random(test.gradientShape(), 2);
    auto actual = runOpResults<TypeParam>(
        "bonsai.conv2d_weight_gradient %0, %1" + test.attributes(),
        {input, gradient}, {test.weight}, true);
    ASSERT_EQ(actual.size(), 1U);
    std::vector<double> expected;
    for (int64_t f = 0; f < test.weight[0]; ++f)
      for (int64_t c = 0; c < test.weight[1]; ++c)
        for (int64_t kh = 0; kh < test.weight[2]; ++kh)
          for (int64_t kw = 0; kw < test.weight[3]; ++kw)
            expected.push_back(
                sumProducts(test, input, gradient, f, c, kh, kw));
    EXPECT_LE(relativeError(actual[0], expected), toleranceIn<TypeParam>);
  }
}

//===----------------------------------------------------------------------===//
// slice_gradient
//===----------------------------------------------------------------------===//

TYPED_TEST(GradientReference, SliceGradientPutsTheBoxBack) {
  auto gradient = BasicTensor<TypeParam>::random({2, 3, 4, 2}, 1);
  auto actual = runOpResults<TypeParam>(
      "bonsai.slice_gradient %0 offsets [0, 1, 2, 0] strides [1, 2, 1, 3]",
      {gradient}, {{2, 7, 6, 5}}, false);
  ASSERT_EQ(actual.size(), 1U);
  BasicTensor<TypeParam> expected({2, 7, 6, 5});
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t c = 0; c < 3; ++c)
      for (int64_t h = 0; h < 4; ++h)
        for (int64_t w = 0; w < 2; ++w)
          expected.data[((n * 7 + 1 + 2 * c) * 6 + 2 + h) * 5 + 3 * w] =
              static_cast<TypeParam>(gradient.at(n, c, h, w));
  EXPECT_EQ(actual[0].data, expected.data);
}

//===----------------------------------------------------------------------===//
// resize_gradient
//===----------------------------------------------------------------------===//

/// Where result row (or column) `position` of `results` lies in an input of
/// `inputs`, with half pixels.
static double getSource(int64_t position, int64_t inputs, int64_t results) {
  double source = (position + 0.5) * inputs / results - 0.5;
  return std::clamp(source, 0.0, inputs - 1.0);
}

TYPED_TEST(GradientReference, NearestResizeGradientMatchesLoops) {
  auto gradient = BasicTensor<TypeParam>::random({2, 3, 7, 10}, 1);
  auto actual = runOpResults<TypeParam>(
      "bonsai.resize_gradient %0 nearest asymmetric rounding floor", {gradient},
      {{2, 3, 3, 4}}, false);
  ASSERT_EQ(actual.size(), 1U);
  std::vector<double> expected(2 * 3 * 3 * 4, 0.0);
  for (int64_t plane = 0; plane < 6; ++plane)
    for (int64_t h = 0; h < 7; ++h)
      for (int64_t w = 0; w < 10; ++w)
        expected[(plane * 3 + h * 3 / 7) * 4 + w * 4 / 10] +=
            gradient.data[(plane * 7 + h) * 10 + w];
  EXPECT_LE(relativeError(actual[0], expected), toleranceIn<TypeParam>);
}

/// Weights are of single precision in both runs.
TYPED_TEST(GradientReference, LinearResizeGradientMatchesLoops) {
  for (auto [rows, columns] : {std::pair<int64_t, int64_t>{3, 4}, {9, 13}}) {
    auto gradient = BasicTensor<TypeParam>::random({2, 3, 7, 10}, 1);
    auto actual =
        runOpResults<TypeParam>("bonsai.resize_gradient %0 linear half_pixel",
                                {gradient}, {{2, 3, rows, columns}}, false);
    ASSERT_EQ(actual.size(), 1U);
    std::vector<double> expected(6 * rows * columns, 0.0);
    for (int64_t i = 0; i < gradient.size(); ++i) {
      double row = getSource(i / 10 % 7, rows, 7);
      double column = getSource(i % 10, columns, 10);
      for (int64_t h = 0; h < rows; ++h)
        for (int64_t w = 0; w < columns; ++w)
          expected[(i / 70 * rows + h) * columns + w] +=
              gradient.data[i] * std::max(1.0 - std::abs(row - h), 0.0) *
              std::max(1.0 - std::abs(column - w), 0.0);
    }
    EXPECT_LE(relativeError(actual[0], expected), tolerance);
  }
}

static double dot(const DoubleTensor &lhs, const DoubleTensor &rhs) {
  double sum = 0.0;
  for (int64_t i = 0; i < lhs.size(); ++i)
    sum += lhs.data[i] * rhs.data[i];
  return sum;
}

/// A resize is linear, so its gradient is its transpose.
TEST(ResizeGradient, IsTheTransposeOfEveryResize) {
  DoubleTensor input = DoubleTensor::random({2, 3, 4, 9}, 1);
  DoubleTensor gradient = DoubleTensor::random({2, 3, 7, 5}, 2);
  for (const char *attributes :
       {"linear half_pixel", "linear align_corners", "linear asymmetric",
        "linear half_pixel scales [1.8, 0.6]", "linear pytorch_half_pixel",
        "nearest half_pixel", "nearest align_corners rounding ceil",
        "nearest asymmetric rounding round_prefer_ceil scales [1.8, 0.6]"}) {
    SCOPED_TRACE(attributes);
    auto resized = runOpResults<double>(
        std::string("bonsai.resize %0 size [7, 5] ") + attributes, {input},
        {gradient.shape}, false);
    auto actual = runOpResults<double>(
        std::string("bonsai.resize_gradient %0 ") + attributes, {gradient},
        {input.shape}, false);
    ASSERT_EQ(resized.size(), 1U);
    ASSERT_EQ(actual.size(), 1U);
    EXPECT_NEAR(dot(resized[0], gradient), dot(input, actual[0]), 1e-11);
  }
}

//===----------------------------------------------------------------------===//
// max_unpool2d_gradient
//===----------------------------------------------------------------------===//

TEST(MaxUnpoolGradient, TakesWhatIndicesName) {
  DoubleTensor gradient = DoubleTensor::random({1, 2, 3, 4}, 1);
  std::vector<int64_t> indices = {4, 0, 11, 7, 12, -1};
  DoubleTensor actual({1, 2, 1, 3}, std::numeric_limits<double>::quiet_NaN());
  ASSERT_TRUE(runFunction(
      R"mlir(
    func.func @f(%dy: tensor<1x2x3x4xf64>, %i: tensor<1x2x1x3xi64>) -> tensor<1x2x1x3xf64> {
      %dx = bonsai.max_unpool2d_gradient %dy, %i
        : (tensor<1x2x3x4xf64>, tensor<1x2x1x3xi64>) -> tensor<1x2x1x3xf64>
      return %dx : tensor<1x2x1x3xf64>
    })mlir",
      {gradient.data.data(), indices.data(), actual.data.data()}));
  // The last two indices are outside of the plane.
  std::vector<double> expected = {gradient.data[4],
                                  gradient.data[0],
                                  gradient.data[11],
                                  gradient.data[12 + 7],
                                  0.0,
                                  0.0};
  EXPECT_EQ(actual.data, expected);
}
