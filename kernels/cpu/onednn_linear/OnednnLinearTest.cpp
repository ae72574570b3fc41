//===- OnednnLinearTest.cpp - Linear layers against a reference -----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd feature counts and all epilogues against loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_linear/OnednnLinear.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_linear_create,
                                     bonsai_onednn_linear_run,
                                     bonsai_onednn_linear_destroy};
static const KernelEntries varyingKernel = {
    bonsai_onednn_linear_varying_create, bonsai_onednn_linear_varying_run,
    bonsai_onednn_linear_varying_destroy};

namespace {
/// A linear layer with random operands.
struct Example {
  explicit Example(const BonsaiLinearDescriptor &linear)
      : linear(linear), generator(2),
        input(linear.batch, linear.in_features, 1, 1),
        weight(linear.out_features, linear.in_features, 1, 1),
        bias(1, linear.out_features, 1, 1),
        residual(linear.batch, linear.out_features, 1, 1), output(residual) {
    for (ReferenceTensor *tensor : {&input, &weight, &bias, &residual})
      tensor->randomize(generator);
  }

  void computeReference() {
    const BonsaiEpilogue &epilogue = linear.epilogue;
    output.forEach([&](int64_t n, int64_t o, int64_t, int64_t) {
      double sum = epilogue.has_bias ? bias.at(0, o, 0, 0) : 0;
      sum += epilogue.has_residual ? residual.at(n, o, 0, 0) : 0;
      for (int64_t i = 0; i < linear.in_features; ++i)
        sum += weight.at(o, i, 0, 0) * input.at(n, i, 0, 0);
      output.at(n, o, 0, 0) = applyActivation(epilogue.activation, sum);
    });
  }

  void check() {
    computeReference();
    AlignedBuffer x = input.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer w = weight.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer b = bias.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer r = residual.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer y(output.storageSize(BONSAI_LAYOUT_PLAIN));
    kernel.execute(&linear, {w.data(), b.data()}, {x.data(), r.data()}, y);
    output.expectStored(y, BONSAI_LAYOUT_PLAIN);
    checkVarying(x, w, b, r);
    if (!linear.epilogue.has_residual)
      return;
    kernel.executeInPlace(&linear, {w.data(), b.data()}, {x.data(), r.data()},
                          r);
    output.expectStored(r, BONSAI_LAYOUT_PLAIN);
  }

  /// With weight and bias among the inputs.
  void checkVarying(AlignedBuffer &x, AlignedBuffer &w, AlignedBuffer &b,
                    AlignedBuffer &r) {
    std::vector<const void *> inputs = {x.data(), w.data()};
    if (linear.epilogue.has_bias)
      inputs.push_back(b.data());
    inputs.push_back(r.data());
    AlignedBuffer y(output.storageSize(BONSAI_LAYOUT_PLAIN));
    varyingKernel.execute(&linear, {}, inputs, y);
    output.expectStored(y, BONSAI_LAYOUT_PLAIN);
  }

  BonsaiLinearDescriptor linear;
  std::mt19937 generator;
  ReferenceTensor input, weight, bias, residual, output;
};
} // namespace

TEST(OnednnLinear, ShapesAndEpilogues) {
  struct Shape {
    int64_t batch, inFeatures, outFeatures;
  };
  for (Shape shape : {Shape{1, 1, 1}, Shape{1, 512, 1000}, Shape{2, 33, 17},
                      Shape{3, 17, 3}, Shape{17, 64, 10}, Shape{32, 100, 64}})
    for (const BonsaiActivation &activation : allActivations())
      for (int flags = 0; flags < 4; ++flags) {
        BonsaiLinearDescriptor linear = {shape.batch,
                                         shape.inFeatures,
                                         shape.outFeatures,
                                         {flags & 1, flags >> 1, activation}};
        SCOPED_TRACE(testing::Message()
                     << shape.batch << "x" << shape.inFeatures << "x"
                     << shape.outFeatures << " activation " << activation.kind
                     << " flags " << flags);
        Example(linear).check();
      }
}

TEST(OnednnLinear, RefusesUnknownActivations) {
  BonsaiLinearDescriptor linear = {1, 4, 4, {0, 0, {99, 0, 0}}};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&linear, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_EQ(state, nullptr);
}
