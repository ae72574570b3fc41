//===- ActivationGradientTest.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every activation, against differences in double, and the derivatives at
// kinks.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/activation_gradient/ActivationGradientBody.h"

#include "kernels/cuda/device/ElementBuffer.h"

using namespace bonsai::cuda;
using namespace bonsai::onednn;

namespace {
/// The slope to the left of x, or to the right.
double getSlope(const BonsaiActivation &activation, double x, double step) {
  return (bonsai::onednn::applyActivation(activation, x + step) -
          bonsai::onednn::applyActivation(activation, x)) /
         step;
}

/// Random values up to 8, but next to no kink, where differences mean nothing.
std::vector<float> makeInput(const BonsaiActivation &activation,
                             int32_t count) {
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> distribution(-8, 8);
  std::vector<float> input;
  while (static_cast<int32_t>(input.size()) < count) {
    float x = distribution(generator);
    double left = getSlope(activation, x, -1e-3);
    if (std::fabs(left - getSlope(activation, x, 1e-3)) < 1e-2)
      input.push_back(x);
  }
  return input;
}

/// In a buffer of its own, and in those of gradient and input.
void check(const BonsaiActivation &activation, int32_t count, int place) {
  SCOPED_TRACE(std::to_string(activation.kind) + " " + std::to_string(count));
  std::vector<float> values = makeInput(activation, count);
  ElementBuffer<float> x(count), dy(count), result(count);
  for (int32_t i = 0; i < count; ++i) {
    x.data()[i] = values[i];
    dy.data()[i] = values[count - 1 - i] / 4;
  }
  ActivationGradientArguments a = makeGradientArguments(count, activation);
  a.gradient = dy.data();
  a.input = x.data();
  float *places[] = {result.data(), dy.data(), x.data()};
  a.output = places[place];
  for (int32_t i = 0; i < a.count; ++i)
    runActivationGradient(a, i);
  for (int32_t i = 0; i < count; ++i) {
    double slope = (getSlope(activation, values[i], -1e-5) +
                    getSlope(activation, values[i], 1e-5)) /
                   2;
    double expected = double(values[count - 1 - i] / 4) * slope;
    EXPECT_NEAR(a.output[i], expected, 1e-6 + 1e-5 * std::fabs(expected))
        << values[i];
  }
}
} // namespace

TEST(CudaActivationGradient, AllActivations) {
  for (const BonsaiActivation &activation : allActivations())
    for (int32_t count : {1, 3, 4, 7, 1001})
      for (int place : {0, 1, 2})
        check(activation, count, place);
}

TEST(CudaActivationGradient, Kinks) {
  auto differentiate = [](int32_t kind, float alpha, float beta, float x) {
    return differentiateActivation({kind, alpha, beta}, x);
  };
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_RELU, 0, 0, 0), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_CLIP, -1, 2, -1), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_CLIP, -1, 2, 2), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_LEAKY_RELU, 0.25f, 0, 0), 0.25f);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SIGMOID, 0.5f, 0, 0), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SIGMOID, 0.5f, 0, 2), 0.5f);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SIGMOID, -0.5f, 0, 0), -0.5f);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SIGMOID, -0.5f, 0, -2), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SWISH, 0, 0, -3), 0);
  EXPECT_EQ(differentiate(BONSAI_ACTIVATION_HARD_SWISH, 0, 0, 3), 1.5f);
}

TEST(CudaActivationGradient, NothingOverflows) {
  for (int32_t kind : {BONSAI_ACTIVATION_SIGMOID, BONSAI_ACTIVATION_SILU}) {
    EXPECT_EQ(differentiateActivation({kind, 0, 0}, -1000), 0);
    EXPECT_EQ(differentiateActivation({kind, 0, 0}, 1000),
              kind == BONSAI_ACTIVATION_SILU);
  }
}
