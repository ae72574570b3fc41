//===- ElementwiseReferenceTest.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations, arithmetic and softmax against the formulas in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace bonsai::test;

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

namespace {

struct ActivationCase {
  const char *name;
  const char *op;    // without types
  const char *fused; // as a fused activation
  double (*function)(double);
};

class Activation : public testing::TestWithParam<ActivationCase> {};

} // namespace

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
static double hardSigmoid(double x, double alpha, double beta) {
  return std::clamp(alpha * x + beta, 0.0, 1.0);
}

static const ActivationCase activations[] = {
    {"Relu", "bonsai.relu %0", "<relu>",
     [](double x) { return std::max(x, 0.0); }},
    {"Clip", "bonsai.clip %0 min -0.5 max 1.5", "<clip, -0.5, 1.5>",
     [](double x) { return std::clamp(x, -0.5, 1.5); }},
    {"LeakyRelu", "bonsai.leaky_relu %0 alpha 0.125", "<leaky_relu, 0.125>",
     [](double x) { return x < 0 ? 0.125 * x : x; }},
    {"Sigmoid", "bonsai.sigmoid %0", "<sigmoid>", sigmoid},
    {"HardSigmoid", "bonsai.hard_sigmoid %0 alpha 0.25 beta 0.5",
     "<hard_sigmoid, 0.25, 0.5>",
     [](double x) { return hardSigmoid(x, 0.25, 0.5); }},
    {"HardSwish", "bonsai.hard_swish %0", "<hard_swish>",
     [](double x) { return x * hardSigmoid(x, 1.0 / 6, 0.5); }},
    {"Silu", "bonsai.silu %0", "<silu>",
     [](double x) { return x * sigmoid(x); }},
};

/// Values on both sides of every kink.
static Tensor makeWideInput() {
  Tensor input = Tensor::random({2, 17, 3, 5}, 1);
  for (float &value : input.data)
    value *= 4.0f;
  return input;
}

TEST_P(Activation, MatchesFormula) {
  Tensor input = makeWideInput();
  Tensor actual = runOp(GetParam().op, {input}, input.shape, false);
  std::vector<double> expected;
  for (float value : input.data)
    expected.push_back(GetParam().function(value));
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST_P(Activation, MatchesFormulaWhenFused) {
  Tensor input = makeWideInput();
  Tensor weight({17, 1, 1, 1}, 0.5f);
  Tensor actual =
      runOp(std::string("bonsai.conv2d %0, %1 groups 17 activation ") +
                GetParam().fused,
            {input, weight}, input.shape, true);
  std::vector<double> expected;
  for (float value : input.data)
    expected.push_back(GetParam().function(0.5 * value));
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

INSTANTIATE_TEST_SUITE_P(
    Reference, Activation, testing::ValuesIn(activations),
    [](const testing::TestParamInfo<ActivationCase> &info) {
      return info.param.name;
    });

TEST(Sigmoid, IsFiniteAndExactFarFromZero) {
  const float infinity = std::numeric_limits<float>::infinity();
  Tensor input({6});
  input.data = {-infinity, -1000.0f, -80.0f, 80.0f, 1000.0f, infinity};
  Tensor actual = runOp("bonsai.sigmoid %0", {input}, {6}, false);
  ASSERT_EQ(actual.size(), 6);
  EXPECT_EQ(actual.data[0], 0.0f);
  EXPECT_EQ(actual.data[1], 0.0f);
  EXPECT_NEAR(actual.data[2] / std::exp(-80.0), 1.0, tolerance);
  EXPECT_EQ(actual.data[3], 1.0f);
  EXPECT_EQ(actual.data[4], 1.0f);
  EXPECT_EQ(actual.data[5], 1.0f);
}

TEST(Relu, KeepsNaN) {
  Tensor input({1}, std::numeric_limits<float>::quiet_NaN());
  Tensor actual = runOp("bonsai.relu %0", {input}, {1}, false);
  ASSERT_EQ(actual.size(), 1);
  EXPECT_TRUE(std::isnan(actual.data[0]));
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

TEST(Add, BroadcastsBothOperands) {
  Tensor lhs = Tensor::random({2, 1, 3, 5}, 1);
  Tensor rhs = Tensor::random({17, 3, 1}, 2);
  Tensor actual = runOp("bonsai.add %0, %1", {lhs, rhs}, {2, 17, 3, 5}, true);
  std::vector<double> expected;
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t c = 0; c < 17; ++c)
      for (int64_t h = 0; h < 3; ++h)
        for (int64_t w = 0; w < 5; ++w)
          expected.push_back(static_cast<double>(lhs.at(n, 0, h, w)) +
                             rhs.data[c * 3 + h]);
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST(Mul, ScalesChannels) {
  Tensor lhs = Tensor::random({2, 3, 4, 5}, 1);
  Tensor rhs = Tensor::random({2, 3, 1, 1}, 2);
  Tensor actual = runOp("bonsai.mul %0, %1", {lhs, rhs}, {2, 3, 4, 5}, true);
  std::vector<double> expected;
  for (int64_t i = 0; i < lhs.size(); ++i)
    expected.push_back(static_cast<double>(lhs.data[i]) * rhs.data[i / 20]);
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// Softmax over an axis of `size` elements that lie `stride` apart.
static void checkSoftmax(const std::vector<int64_t> &shape, int64_t axis,
                         int64_t stride) {
  Tensor input = Tensor::random(shape, 1);
  for (float &value : input.data)
    value = value * 10.0f + 300.0f;
  Tensor actual = runOp("bonsai.softmax %0 axis " + std::to_string(axis),
                        {input}, shape, false);
  std::vector<double> expected;
  for (int64_t i = 0; i < input.size(); ++i) {
    int64_t first = i - i / stride % shape[axis] * stride;
    double sum = 0.0;
    for (int64_t k = 0; k < shape[axis]; ++k)
      sum += std::exp(static_cast<double>(input.data[first + k * stride]) -
                      input.data[i]);
    expected.push_back(1.0 / sum);
  }
  EXPECT_LE(relativeError(actual, expected), tolerance);
}

TEST(Softmax, OverFeatures) { checkSoftmax({3, 17}, 1, 1); }
TEST(Softmax, OverChannels) { checkSoftmax({2, 17, 3, 5}, 1, 15); }
TEST(Softmax, OverOneElement) { checkSoftmax({1, 1}, 1, 1); }
TEST(Softmax, OverRows) { checkSoftmax({2, 3, 7, 1}, 2, 1); }
