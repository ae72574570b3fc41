//===- OnednnWeightGradientTest.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of weights of odd shapes against loops in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn_weight_gradient/OnednnWeightGradient.h"

#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_weight_gradient_create,
                                     bonsai_onednn_weight_gradient_run,
                                     bonsai_onednn_weight_gradient_destroy};

namespace {
/// The gradient of one weight: all pixels that it multiplies.
double sumTap(const ReferenceConvolution &example,
              const ReferenceTensor &gradient, int64_t oc, int64_t i,
              int64_t kh, int64_t kw) {
  const BonsaiConvolutionDescriptor &conv = example.conv;
  int64_t inputs = conv.in_channels / conv.groups;
  int64_t ic = oc / (conv.out_channels / conv.groups) * inputs + i;
  double sum = 0;
  for (int64_t n = 0; n < conv.batch; ++n)
    for (int64_t h = 0; h < conv.out_height; ++h)
      for (int64_t w = 0; w < conv.out_width; ++w) {
        int64_t y =
            h * conv.stride_height + kh * conv.dilation_height - conv.pad_top;
        int64_t x =
            w * conv.stride_width + kw * conv.dilation_width - conv.pad_left;
        if (y >= 0 && y < conv.in_height && x >= 0 && x < conv.in_width)
          sum += gradient.at(n, oc, h, w) * example.input.at(n, ic, y, x);
      }
  return sum;
}

void check(const ConvolutionShape &shape, int32_t layout) {
  ReferenceConvolution example(shape.descriptor());
  BonsaiConvolutionDescriptor &conv = example.conv;
  conv.input_layout = conv.output_layout = layout;
  SCOPED_TRACE(print(conv));
  const ReferenceTensor &gradient = example.residual;
  ReferenceTensor expected = example.weight;
  expected.forEach([&](int64_t oc, int64_t i, int64_t kh, int64_t kw) {
    expected.at(oc, i, kh, kw) = sumTap(example, gradient, oc, i, kh, kw);
  });
  AlignedBuffer x = example.input.store(layout);
  AlignedBuffer d = gradient.store(layout);
  AlignedBuffer result(expected.storageSize(BONSAI_LAYOUT_PLAIN));
  kernel.execute(&conv, {}, {x.data(), d.data()}, result);
  expected.expectStored(result, BONSAI_LAYOUT_PLAIN);
}
} // namespace

TEST(OnednnWeightGradient, ShapesAndLayouts) {
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    for (const ConvolutionShape &shape : allShapes())
      for (int32_t layout : allLayouts())
        check(shape, layout);
  }
}

/// Whole vectors of pixels and channels, and more images than threads.
TEST(OnednnWeightGradient, Batches) {
  for (ConvolutionShape shape :
       {spatial(16, 16), spatial(3, 16), spatial(32, 64), pointwise(64, 48, 9),
        spatial(32, 32, 32)})
    for (int64_t stride : {1, 2})
      for (int threads : {1, 2, 3}) {
        ThreadCount count(threads);
        shape.batch = 7;
        shape.stride = stride;
        check(shape, BONSAI_LAYOUT_CHANNELS_LAST);
      }
}

TEST(OnednnWeightGradient, NamesTheCallThatFailed) {
  BonsaiConvolutionDescriptor conv = ConvolutionShape().descriptor();
  conv.out_height += 5;
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&conv, nullptr, &state), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "dnnl_dilated_convolution_backward_weights_desc_init: "
               "invalid_arguments (2)");
  EXPECT_EQ(state, nullptr);
}
