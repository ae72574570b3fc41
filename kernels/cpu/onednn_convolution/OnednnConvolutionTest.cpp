//===- OnednnConvolutionTest.cpp - Convolutions against a plain reference -===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd shapes, all layouts and all epilogues against loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_convolution/OnednnConvolution.h"

#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_convolution_create,
                                     bonsai_onednn_convolution_run,
                                     bonsai_onednn_convolution_destroy};
static const KernelEntries varyingKernel = {
    bonsai_onednn_convolution_varying_create,
    bonsai_onednn_convolution_varying_run,
    bonsai_onednn_convolution_varying_destroy};

namespace {
void check(ReferenceConvolution &example, int32_t inputLayout,
           int32_t outputLayout) {
  BonsaiConvolutionDescriptor &conv = example.conv;
  conv.input_layout = inputLayout;
  conv.output_layout = outputLayout;
  SCOPED_TRACE(print(conv));
  AlignedBuffer x = example.input.store(conv.input_layout);
  AlignedBuffer w = example.weight.store(BONSAI_LAYOUT_PLAIN);
  AlignedBuffer b = example.bias.store(BONSAI_LAYOUT_PLAIN);
  AlignedBuffer r = example.residual.store(conv.output_layout);
  AlignedBuffer y(example.output.storageSize(conv.output_layout));
  kernel.execute(&conv, {w.data(), b.data()}, {x.data(), r.data()}, y);
  example.output.expectStored(y, conv.output_layout);
  if (!conv.epilogue.has_residual)
    return;
  kernel.executeInPlace(&conv, {w.data(), b.data()}, {x.data(), r.data()}, r);
  example.output.expectStored(r, conv.output_layout);
}

/// The same with weight and bias among the inputs, which are other ones at the
/// time of the second run.
void checkVarying(ReferenceConvolution &example, int32_t layout) {
  BonsaiConvolutionDescriptor &conv = example.conv;
  conv.input_layout = conv.output_layout = layout;
  SCOPED_TRACE(print(conv));
  AlignedBuffer x = example.input.store(layout);
  AlignedBuffer w(example.weight.storageSize(BONSAI_LAYOUT_PLAIN));
  AlignedBuffer b = example.bias.store(BONSAI_LAYOUT_PLAIN);
  AlignedBuffer r = example.residual.store(layout);
  AlignedBuffer y(example.output.storageSize(layout));
  std::vector<const void *> inputs = {x.data(), w.data()};
  if (conv.epilogue.has_bias)
    inputs.push_back(b.data());
  inputs.push_back(r.data());
  void *state = nullptr;
  ASSERT_EQ(varyingKernel.create(&conv, nullptr, &state), BONSAI_OK)
      << bonsai_last_error();
  for (int i = 0; i < 2; ++i) {
    example.weight.randomize(example.generator);
    example.computeReference();
    AlignedBuffer values = example.weight.store(BONSAI_LAYOUT_PLAIN);
    std::copy_n(values.data(), w.size(), w.data());
    y.poison();
    ASSERT_EQ(varyingKernel.run(state, inputs.data(), y.data()), BONSAI_OK)
        << bonsai_last_error();
    example.output.expectStored(y, layout);
  }
  varyingKernel.destroy(state);
}

/// In all pairs of layouts, or, with an epilogue, in those that have code of
/// their own for it: equal ones, and those from row-major.
void checkShapes(const std::vector<ConvolutionShape> &shapes,
                 const BonsaiEpilogue &epilogue) {
  for (const ConvolutionShape &shape : shapes) {
    BonsaiConvolutionDescriptor conv = shape.descriptor();
    conv.epilogue = epilogue;
    ReferenceConvolution example(conv);
    for (int32_t input : allLayouts())
      for (int32_t output : allLayouts())
        if (!epilogue.has_residual || input == output ||
            (input == BONSAI_LAYOUT_PLAIN && shape.inChannels <= 3))
          check(example, input, output);
  }
}
} // namespace

TEST(OnednnConvolution, ShapesAndLayouts) { checkShapes(allShapes(), {}); }

TEST(OnednnConvolution, ShapesAndLayoutsWithEpilogue) {
  checkShapes(allShapes(), {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}});
}

TEST(OnednnConvolution, Transposed) { checkShapes(transposedShapes(), {}); }

TEST(OnednnConvolution, TransposedWithEpilogue) {
  checkShapes(transposedShapes(), {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}});
}

TEST(OnednnConvolution, Epilogues) {
  ConvolutionShape transposed = spatial(16, 17);
  transposed.transposed = true;
  for (const ConvolutionShape &shape :
       {pointwise(33, 17, 5), spatial(3, 17), spatial(17, 17, 17), transposed})
    for (const BonsaiActivation &activation : allActivations())
      for (int flags = 0; flags < 4; ++flags) {
        BonsaiConvolutionDescriptor conv = shape.descriptor();
        conv.epilogue = {flags & 1, flags >> 1, activation};
        ReferenceConvolution example(conv);
        for (int32_t layout : allLayouts())
          check(example, layout, layout);
      }
}

TEST(OnednnConvolution, VaryingWeights) {
  std::vector<ConvolutionShape> shapes = allShapes();
  for (const ConvolutionShape &shape : transposedShapes())
    shapes.push_back(shape);
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (const ConvolutionShape &shape : shapes)
      for (int flags = 0; flags < 4; ++flags) {
        BonsaiConvolutionDescriptor conv = shape.descriptor();
        conv.epilogue = {flags & 1, flags >> 1, {}};
        ReferenceConvolution example(conv);
        checkVarying(example, BONSAI_LAYOUT_CHANNELS_LAST);
      }
  }
}

TEST(OnednnConvolution, RefusesUnknownLayoutsAndActivations) {
  BonsaiConvolutionDescriptor conv = ConvolutionShape().descriptor();
  void *state = nullptr;
  conv.input_layout = 9;
  EXPECT_EQ(kernel.create(&conv, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "unknown layout 9");
  conv.input_layout = BONSAI_LAYOUT_PLAIN;
  conv.epilogue.activation.kind = 99;
  EXPECT_EQ(kernel.create(&conv, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "unknown activation 99");
}

TEST(OnednnConvolution, NamesTheCallThatFailed) {
  BonsaiConvolutionDescriptor conv = ConvolutionShape().descriptor();
  conv.out_height += 5;
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&conv, nullptr, &state), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "dnnl_dilated_convolution_forward_desc_init: "
               "invalid_arguments (2)");
  EXPECT_EQ(state, nullptr);
}
