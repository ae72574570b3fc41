//===- OnednnActivationGradientTest.cpp -----------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of activations in every layout, in place and not, and at kinks.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_activation_gradient/OnednnActivationGradient.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_activation_gradient_create,
                                     bonsai_onednn_activation_gradient_run,
                                     bonsai_onednn_activation_gradient_destroy};

namespace {
double differentiate(const BonsaiActivation &activation, double x) {
  double sigmoid = 1 / (1 + std::exp(-x));
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return x > 0;
  case BONSAI_ACTIVATION_CLIP:
    return x > activation.alpha && x < activation.beta;
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x > 0 ? 1 : activation.alpha;
  case BONSAI_ACTIVATION_SIGMOID:
    return sigmoid * (1 - sigmoid);
  default:
    return sigmoid * (1 + x * (1 - sigmoid));
  }
}

std::vector<BonsaiActivation> smoothAndKinked() {
  return {{BONSAI_ACTIVATION_RELU, 0, 0},
          {BONSAI_ACTIVATION_CLIP, -0.25f, 0.75f},
          {BONSAI_ACTIVATION_LEAKY_RELU, 0.125f, 0},
          {BONSAI_ACTIVATION_SIGMOID, 0, 0},
          {BONSAI_ACTIVATION_SILU, 0, 0}};
}

void check(const BonsaiActivation &activation, const ReferenceTensor &input,
           const ReferenceTensor &gradient, int32_t layout) {
  SCOPED_TRACE(testing::Message()
               << input.shape[1] << " channels, layout " << layout
               << ", activation " << activation.kind);
  ReferenceTensor output = input;
  for (size_t i = 0; i < output.values.size(); ++i)
    output.values[i] =
        gradient.values[i] * differentiate(activation, input.values[i]);
  BonsaiElementwiseDescriptor descriptor = {input.map(layout), activation};
  AlignedBuffer x = input.store(layout), d = gradient.store(layout);
  AlignedBuffer y(output.storageSize(layout));
  kernel.execute(&descriptor, {}, {d.data(), x.data()}, y);
  output.expectStored(y, layout);
  kernel.executeInPlace(&descriptor, {}, {d.data(), x.data()}, d);
  output.expectStored(d, layout);
}
} // namespace

TEST(OnednnActivationGradient, ActivationsAndLayouts) {
  std::mt19937 generator(8);
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (int64_t channels : {1, 3, 17, 32})
      for (int32_t layout : allLayouts())
        for (const BonsaiActivation &activation : smoothAndKinked()) {
          ReferenceTensor input(2, channels, 3, 5), gradient = input;
          input.randomize(generator);
          gradient.randomize(generator);
          for (double &value : input.values)
            value *= 4;
          check(activation, input, gradient, layout);
        }
  }
}

TEST(OnednnActivationGradient, Kinks) {
  std::mt19937 generator(9);
  ReferenceTensor input(1, 6, 2, 17), gradient = input;
  gradient.randomize(generator);
  const double kinks[] = {0, -0.0, -0.25, 0.75};
  for (size_t i = 0; i < input.values.size(); ++i)
    input.values[i] = kinks[i % 4];
  for (const BonsaiActivation &activation : smoothAndKinked())
    check(activation, input, gradient, BONSAI_LAYOUT_PLAIN);
}

TEST(OnednnActivationGradient, RefusesWhatOnednnComputesOtherwise) {
  for (int32_t kind : {BONSAI_ACTIVATION_NONE, BONSAI_ACTIVATION_HARD_SIGMOID,
                       BONSAI_ACTIVATION_HARD_SWISH}) {
    BonsaiElementwiseDescriptor descriptor = {{1, 1, 1, 1, BONSAI_LAYOUT_PLAIN},
                                              {kind, 0, 0}};
    void *state = nullptr;
    EXPECT_EQ(kernel.create(&descriptor, nullptr, &state),
              BONSAI_INVALID_ARGUMENT);
    EXPECT_EQ(bonsai_last_error(),
              "no gradient of activation " + std::to_string(kind));
  }
}
