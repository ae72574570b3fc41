//===- TrainingReferenceTest.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses, sums, normalization by the batch, and gradients of functions, in both
// precisions, against the formulas in double precision.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>

using namespace bonsai::test;

namespace {

template <typename ElementT> class TrainingReference : public testing::Test {};

using ElementTypes = testing::Types<float, double>;

} // namespace

TYPED_TEST_SUITE(TrainingReference, ElementTypes, );

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

namespace {

struct ExpectedLoss {
  double loss;
  std::vector<double> gradient;
};

/// Logits far from zero, and targets whose sums are not 1.
template <typename ElementT> struct LossInputs {
  BasicTensor<ElementT> logits =
      BasicTensor<ElementT>::random({5, 7}, /*seed=*/1);
  BasicTensor<ElementT> targets =
      BasicTensor<ElementT>::random({5, 7}, /*seed=*/2);

  LossInputs() {
    for (ElementT &value : logits.data)
      value = value * 5 + 300;
    for (ElementT &value : targets.data)
      value = std::abs(value);
  }
};

} // namespace

template <typename ElementT>
static ExpectedLoss computeLoss(const LossInputs<ElementT> &inputs,
                                double temperature) {
  ExpectedLoss expected{0.0, {}};
  for (int64_t n = 0; n < 5; ++n) {
    const ElementT *logits = &inputs.logits.data[n * 7];
    const ElementT *targets = &inputs.targets.data[n * 7];
    double sum = 0.0, targetSum = 0.0;
    for (int64_t c = 0; c < 7; ++c) {
      sum += std::exp((logits[c] - 300.0) / temperature);
      targetSum += targets[c];
    }
    for (int64_t c = 0; c < 7; ++c) {
      double logSoftmax = (logits[c] - 300.0) / temperature - std::log(sum);
      expected.loss -= targets[c] * logSoftmax * temperature * temperature / 5;
      expected.gradient.push_back(
          (std::exp(logSoftmax) * targetSum - targets[c]) * temperature / 5);
    }
  }
  return expected;
}

TYPED_TEST(TrainingReference, CrossEntropyMatchesFormula) {
  LossInputs<TypeParam> inputs;
  for (double temperature : {1.0, 4.0}) {
    std::string operands = " %0, %1 temperature " + std::to_string(temperature);
    ExpectedLoss expected = computeLoss(inputs, temperature);
    auto loss =
        runOpResults<TypeParam>("bonsai.cross_entropy" + operands,
                                {inputs.logits, inputs.targets}, {{}}, true);
    ASSERT_EQ(loss.size(), 1U);
    EXPECT_LE(relativeError(loss[0], {expected.loss}), toleranceIn<TypeParam>);
    auto gradient = runOpResults<TypeParam>(
        "bonsai.cross_entropy_gradient" + operands,
        {inputs.logits, inputs.targets}, {{5, 7}}, true);
    ASSERT_EQ(gradient.size(), 1U);
    EXPECT_LE(relativeError(gradient[0], expected.gradient),
              toleranceIn<TypeParam>);
  }
}

//===----------------------------------------------------------------------===//
// Sums and constants
//===----------------------------------------------------------------------===//

/// Sums of a 4-D tensor over the axes that `isSummed` says.
template <typename ElementT>
static std::vector<double> sumAxes(const BasicTensor<ElementT> &input,
                                   const std::vector<bool> &isSummed) {
  int64_t strides[4], size = 1;
  for (int axis = 3; axis >= 0; --axis) {
    strides[axis] = isSummed[axis] ? 0 : size;
    size *= isSummed[axis] ? 1 : input.shape[axis];
  }
  std::vector<double> sums(size, 0.0);
  int64_t next = 0;
  for (int64_t n = 0; n < input.shape[0]; ++n)
    for (int64_t c = 0; c < input.shape[1]; ++c)
      for (int64_t h = 0; h < input.shape[2]; ++h)
        for (int64_t w = 0; w < input.shape[3]; ++w)
          sums[n * strides[0] + c * strides[1] + h * strides[2] +
               w * strides[3]] += input.data[next++];
  return sums;
}

TYPED_TEST(TrainingReference, ReduceSumMatchesLoops) {
  auto input = BasicTensor<TypeParam>::random({3, 5, 4, 7}, 1);
  for (unsigned summed = 0; summed < 16; ++summed) {
    std::vector<int64_t> axes, shape;
    std::vector<bool> isSummed;
    for (int axis = 0; axis < 4; ++axis) {
      isSummed.push_back(summed >> axis & 1);
      if (isSummed.back())
        axes.push_back(axis);
      else
        shape.push_back(input.shape[axis]);
    }
    SCOPED_TRACE(list(axes));
    auto actual = runOpResults<TypeParam>(
        "bonsai.reduce_sum %0 axes " + list(axes), {input}, {shape}, false);
    ASSERT_EQ(actual.size(), 1U);
    EXPECT_LE(relativeError(actual[0], sumAxes(input, isSummed)),
              toleranceIn<TypeParam>);
  }
}

/// Added one after another in single precision, the sum is off by 1e-3.
TEST(ReduceSum, IsExactOverManyElements) {
  Tensor input({64, 1, 128, 128}, 0.1f);
  Tensor actual =
      runOp("bonsai.reduce_sum %0 axes [0, 1, 2, 3]", {input}, {}, false);
  EXPECT_LE(relativeError(actual, {0.1f * 64.0 * 128.0 * 128.0}), 1e-7);
}

TYPED_TEST(TrainingReference, FullIsFull) {
  auto actual =
      runOpResults<TypeParam>("bonsai.full value 1.5", {}, {{2, 3}}, false);
  ASSERT_EQ(actual.size(), 1U);
  EXPECT_EQ(actual[0].data, std::vector<TypeParam>(6, 1.5));
}

//===----------------------------------------------------------------------===//
// Normalization by the batch
//===----------------------------------------------------------------------===//

namespace {

/// Inputs of a normalization of `images` times `channels` times `pixels`.
template <typename ElementT> struct Normalization {
  explicit Normalization(std::vector<int64_t> shape)
      : input(BasicTensor<ElementT>::random(shape, 1)),
        gradient(BasicTensor<ElementT>::random(shape, 2)),
        scale(BasicTensor<ElementT>::random({shape[1]}, 3)),
        shift(BasicTensor<ElementT>::random({shape[1]}, 4)) {
    for (ElementT &value : input.data)
      value += 3;
    channels = shape[1];
    pixels = input.size() / shape[0] / channels;
    count = shape[0] * pixels;
    for (int64_t i = 0; i < input.size(); ++i)
      means.resize(channels), means[channel(i)] += input.data[i] / count;
    variances.resize(channels);
    for (int64_t i = 0; i < input.size(); ++i)
      variances[channel(i)] += centered(i) * centered(i) / count;
  }

  int64_t channel(int64_t element) const { return element / pixels % channels; }
  double centered(int64_t i) const { return input.data[i] - means[channel(i)]; }
  double inverseDeviation(int64_t i) const {
    return 1.0 / std::sqrt(variances[channel(i)] + epsilon);
  }

  static constexpr double epsilon = 0.0625;
  BasicTensor<ElementT> input, gradient, scale, shift;
  int64_t channels, pixels, count;
  std::vector<double> means, variances;
};

const std::vector<int64_t> normalizedShapes[] = {
    {4, 3, 5, 7}, {6, 3}, {2, 1, 1, 1}};

} // namespace

TYPED_TEST(TrainingReference, BatchNormTrainingMatchesFormula) {
  for (const std::vector<int64_t> &shape : normalizedShapes) {
    SCOPED_TRACE(list(shape));
    Normalization<TypeParam> n(shape);
    auto actual = runOpResults<TypeParam>(
        "bonsai.batch_norm_training %0, %1, %2 epsilon 0.0625",
        {n.input, n.scale, n.shift}, {shape, {shape[1]}, {shape[1]}}, true);
    ASSERT_EQ(actual.size(), 3U);
    std::vector<double> expected;
    for (int64_t i = 0; i < n.input.size(); ++i)
      expected.push_back(n.centered(i) * n.inverseDeviation(i) *
                             n.scale.data[n.channel(i)] +
                         n.shift.data[n.channel(i)]);
    EXPECT_LE(relativeError(actual[0], expected), toleranceIn<TypeParam>);
    EXPECT_LE(relativeError(actual[1], n.means), toleranceIn<TypeParam>);
    EXPECT_LE(relativeError(actual[2], n.variances), toleranceIn<TypeParam>);
  }
}

/// Mean and variance as operands.
template <typename ElementT>
static BasicTensor<ElementT> makeVector(const std::vector<double> &values) {
  BasicTensor<ElementT> vector({static_cast<int64_t>(values.size())});
  std::copy(values.begin(), values.end(), vector.data.begin());
  return vector;
}

template <typename ElementT>
static void checkBatchNormGradient(const std::vector<int64_t> &shape,
                                   bool batchStatistics) {
  Normalization<ElementT> n(shape);
  auto actual = runOpResults<ElementT>(
      std::string("bonsai.batch_norm_gradient %0, %1, %2, %3, %4") +
          (batchStatistics ? " batch_statistics" : "") + " epsilon 0.0625",
      {n.gradient, n.input, n.scale, makeVector<ElementT>(n.means),
       makeVector<ElementT>(n.variances)},
      {shape, {shape[1]}, {shape[1]}}, true);
  ASSERT_EQ(actual.size(), 3U);
  std::vector<double> ofScale(shape[1], 0.0), ofShift(shape[1], 0.0), ofInput;
  for (int64_t i = 0; i < n.input.size(); ++i) {
    ofShift[n.channel(i)] += n.gradient.data[i];
    ofScale[n.channel(i)] +=
        n.gradient.data[i] * n.centered(i) * n.inverseDeviation(i);
  }
  for (int64_t i = 0; i < n.input.size(); ++i) {
    int64_t c = n.channel(i);
    double flow = n.gradient.data[i];
    if (batchStatistics)
      flow -=
          (ofShift[c] + n.centered(i) * n.inverseDeviation(i) * ofScale[c]) /
          n.count;
    ofInput.push_back(flow * n.scale.data[c] * n.inverseDeviation(i));
  }
  EXPECT_LE(relativeError(actual[0], ofInput), toleranceIn<ElementT>);
  EXPECT_LE(relativeError(actual[1], ofScale), toleranceIn<ElementT>);
  EXPECT_LE(relativeError(actual[2], ofShift), toleranceIn<ElementT>);
}

TYPED_TEST(TrainingReference, BatchNormGradientMatchesFormula) {
  for (const std::vector<int64_t> &shape : normalizedShapes) {
    SCOPED_TRACE(list(shape));
    checkBatchNormGradient<TypeParam>(shape, false);
    checkBatchNormGradient<TypeParam>(shape, true);
  }
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

struct DerivativeCase {
  const char *activation;
  double (*derivative)(double);
};

} // namespace

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

static const DerivativeCase derivatives[] = {
    {"<relu>", [](double x) { return x > 0 ? 1.0 : 0.0; }},
    {"<clip, -0.5, 1.5>",
     [](double x) { return x > -0.5 && x < 1.5 ? 1.0 : 0.0; }},
    {"<leaky_relu, 0.125>", [](double x) { return x > 0 ? 1.0 : 0.125; }},
    {"<sigmoid>", [](double x) { return sigmoid(x) * sigmoid(-x); }},
    {"<hard_sigmoid, 0.25, 0.5>",
     [](double x) { return x > -2 && x <= 2 ? 0.25 : 0.0; }},
    {"<hard_sigmoid, -0.25, 0.5>",
     [](double x) { return x > -2 && x <= 2 ? -0.25 : 0.0; }},
    {"<hard_swish>",
     [](double x) {
       if (x <= -3 || x > 3)
         return x > 3 ? 1.0 : 0.0;
       return x / 3 + 0.5;
     }},
    {"<silu>", [](double x) { return sigmoid(x) * (1.0 + x * sigmoid(-x)); }},
};

TYPED_TEST(TrainingReference, ActivationGradientMatchesFormula) {
  auto input = BasicTensor<TypeParam>::random({2, 17, 3, 5}, 1);
  auto gradient = BasicTensor<TypeParam>::random({2, 17, 3, 5}, 2);
  for (TypeParam &value : input.data)
    value *= 4;
  const TypeParam kinks[] = {0, -0.5, 1.5, -2, 2, -3, 3, 80, -80, 1000, -1000};
  std::copy(std::begin(kinks), std::end(kinks), input.data.begin());
  for (const DerivativeCase &test : derivatives) {
    SCOPED_TRACE(test.activation);
    auto actual = runOpResults<TypeParam>(
        std::string("bonsai.activation_gradient %0, %1 ") + test.activation,
        {gradient, input}, {input.shape}, true);
    ASSERT_EQ(actual.size(), 1U);
    std::vector<double> expected;
    for (int64_t i = 0; i < input.size(); ++i)
      expected.push_back(gradient.data[i] * test.derivative(input.data[i]));
    EXPECT_LE(relativeError(actual[0], expected), toleranceIn<TypeParam>);
  }
}

/// Over an axis of elements that lie `stride` apart.
template <typename ElementT>
static void checkSoftmaxGradient(const std::vector<int64_t> &shape,
                                 int64_t axis, int64_t stride) {
  auto gradient = BasicTensor<ElementT>::random(shape, 1);
  auto output = BasicTensor<ElementT>::random(shape, 2);
  auto actual = runOpResults<ElementT>("bonsai.softmax_gradient %0, %1 axis " +
                                           std::to_string(axis),
                                       {gradient, output}, {shape}, true);
  ASSERT_EQ(actual.size(), 1U);
  std::vector<double> expected;
  for (int64_t i = 0; i < output.size(); ++i) {
    int64_t first = i - i / stride % shape[axis] * stride;
    double sum = 0.0;
    for (int64_t k = 0; k < shape[axis]; ++k)
      sum += static_cast<double>(gradient.data[first + k * stride]) *
             output.data[first + k * stride];
    expected.push_back(output.data[i] * (gradient.data[i] - sum));
  }
  EXPECT_LE(relativeError(actual[0], expected), toleranceIn<ElementT>);
}

TYPED_TEST(TrainingReference, SoftmaxGradientMatchesFormula) {
  checkSoftmaxGradient<TypeParam>({3, 17}, 1, 1);
  checkSoftmaxGradient<TypeParam>({2, 17, 3, 5}, 1, 15);
  checkSoftmaxGradient<TypeParam>({5, 3}, 0, 3);
}
