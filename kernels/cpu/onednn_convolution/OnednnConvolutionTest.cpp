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

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_onednn_convolution_create,
                                     bonsai_onednn_convolution_run,
                                     bonsai_onednn_convolution_destroy};

namespace {
std::string print(const BonsaiConvolutionDescriptor &conv) {
  return testing::PrintToString(std::vector<int64_t>{
      conv.in_channels, conv.out_channels, conv.groups, conv.kernel_height,
      conv.kernel_width, conv.stride_height, conv.dilation_height, conv.pad_top,
      conv.pad_left, conv.transposed, conv.input_layout, conv.output_layout,
      conv.epilogue.has_bias, conv.epilogue.has_residual,
      conv.epilogue.activation.kind});
}

/// A convolution with random operands.
struct Example {
  explicit Example(const BonsaiConvolutionDescriptor &conv)
      : conv(conv), generator(1),
        input(conv.batch, conv.in_channels, conv.in_height, conv.in_width),
        weight(conv.transposed ? conv.in_channels : conv.out_channels,
               (conv.transposed ? conv.out_channels : conv.in_channels) /
                   conv.groups,
               conv.kernel_height, conv.kernel_width),
        bias(1, conv.out_channels, 1, 1),
        residual(conv.batch, conv.out_channels, conv.out_height,
                 conv.out_width),
        output(residual) {
    input.randomize(generator);
    weight.randomize(generator);
    bias.randomize(generator);
    residual.randomize(generator);
    computeReference();
  }

  /// Adds weight * input for one tap at one input position.
  void accumulate(int64_t n, int64_t oc, int64_t ic, int64_t oh, int64_t ow,
                  int64_t ih, int64_t iw, int64_t kh, int64_t kw) {
    if (ih < 0 || ih >= conv.in_height || iw < 0 || iw >= conv.in_width ||
        oh < 0 || oh >= conv.out_height || ow < 0 || ow >= conv.out_width)
      return;
    int64_t inputs = conv.in_channels / conv.groups;
    int64_t outputs = conv.out_channels / conv.groups;
    double tap = conv.transposed ? weight.at(ic, oc % outputs, kh, kw)
                                 : weight.at(oc, ic % inputs, kh, kw);
    output.at(n, oc, oh, ow) += tap * input.at(n, ic, ih, iw);
  }

  /// All taps of a pair of channels; `here` runs over the output, or over the
  /// input when transposed.
  void accumulatePair(int64_t n, int64_t oc, int64_t ic) {
    int64_t height = conv.transposed ? conv.in_height : conv.out_height;
    int64_t width = conv.transposed ? conv.in_width : conv.out_width;
    for (int64_t h = 0; h < height; ++h)
      for (int64_t w = 0; w < width; ++w)
        for (int64_t kh = 0; kh < conv.kernel_height; ++kh)
          for (int64_t kw = 0; kw < conv.kernel_width; ++kw) {
            int64_t y = h * conv.stride_height + kh * conv.dilation_height -
                        conv.pad_top;
            int64_t x = w * conv.stride_width + kw * conv.dilation_width -
                        conv.pad_left;
            if (conv.transposed)
              accumulate(n, oc, ic, y, x, h, w, kh, kw);
            else
              accumulate(n, oc, ic, h, w, y, x, kh, kw);
          }
  }

  void computeReference() {
    std::fill(output.values.begin(), output.values.end(), 0);
    int64_t inputs = conv.in_channels / conv.groups;
    int64_t outputs = conv.out_channels / conv.groups;
    for (int64_t n = 0; n < conv.batch; ++n)
      for (int64_t oc = 0; oc < conv.out_channels; ++oc)
        for (int64_t i = 0; i < inputs; ++i)
          accumulatePair(n, oc, oc / outputs * inputs + i);
    const BonsaiEpilogue &epilogue = conv.epilogue;
    output.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
      double &value = output.at(n, c, h, w);
      value += epilogue.has_bias ? bias.at(0, c, 0, 0) : 0;
      value += epilogue.has_residual ? residual.at(n, c, h, w) : 0;
      value = applyActivation(epilogue.activation, value);
    });
  }

  void check(int32_t inputLayout, int32_t outputLayout) {
    conv.input_layout = inputLayout;
    conv.output_layout = outputLayout;
    SCOPED_TRACE(print(conv));
    AlignedBuffer x = input.store(conv.input_layout);
    AlignedBuffer w = weight.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer b = bias.store(BONSAI_LAYOUT_PLAIN);
    AlignedBuffer r = residual.store(conv.output_layout);
    AlignedBuffer y(output.storageSize(conv.output_layout));
    kernel.execute(&conv, {w.data(), b.data()}, {x.data(), r.data()}, y);
    output.expectStored(y, conv.output_layout);
    if (!conv.epilogue.has_residual)
      return;
    kernel.executeInPlace(&conv, {w.data(), b.data()}, {x.data(), r.data()}, r);
    output.expectStored(r, conv.output_layout);
  }

  BonsaiConvolutionDescriptor conv;
  std::mt19937 generator;
  ReferenceTensor input, weight, bias, residual, output;
};

/// How a convolution differs from a 3x3 one with stride 1 and padding 1.
struct Shape {
  int64_t inChannels = 3, outChannels = 17, groups = 1;
  int64_t height = 9, width = 7;
  int64_t kernelHeight = 3, kernelWidth = 3;
  int64_t stride = 1, dilation = 1;
  int64_t top = 1, left = 1, bottom = 1, right = 1;
  int64_t batch = 2;
  bool transposed = false;
  int64_t outputPadding = 0;

  BonsaiConvolutionDescriptor descriptor() const {
    BonsaiConvolutionDescriptor conv = {};
    conv.batch = batch;
    conv.in_channels = inChannels;
    conv.in_height = height;
    conv.in_width = width;
    conv.out_channels = outChannels;
    conv.kernel_height = kernelHeight;
    conv.kernel_width = kernelWidth;
    conv.stride_height = conv.stride_width = stride;
    conv.dilation_height = conv.dilation_width = dilation;
    conv.pad_top = top;
    conv.pad_left = left;
    conv.pad_bottom = bottom;
    conv.pad_right = right;
    conv.groups = groups;
    conv.transposed = transposed;
    conv.out_height = outputExtent(height, kernelHeight, top + bottom);
    conv.out_width = outputExtent(width, kernelWidth, left + right);
    return conv;
  }

  int64_t outputExtent(int64_t input, int64_t taps, int64_t padding) const {
    int64_t extent = (taps - 1) * dilation + 1;
    if (transposed)
      return (input - 1) * stride + extent - padding + outputPadding;
    return (input + padding - extent) / stride + 1;
  }
};

Shape pointwise(int64_t in, int64_t out, int64_t size) {
  Shape shape;
  shape.inChannels = in;
  shape.outChannels = out;
  shape.height = shape.width = size;
  shape.kernelHeight = shape.kernelWidth = 1;
  shape.top = shape.left = shape.bottom = shape.right = 0;
  return shape;
}

Shape spatial(int64_t in, int64_t out, int64_t groups = 1) {
  Shape shape;
  shape.inChannels = in;
  shape.outChannels = out;
  shape.groups = groups;
  return shape;
}

std::vector<Shape> allShapes() {
  std::vector<Shape> shapes = {
      pointwise(1, 1, 1),   pointwise(3, 17, 5),   pointwise(33, 64, 1),
      pointwise(64, 33, 7), pointwise(600, 16, 7), spatial(1, 1),
      spatial(3, 17),       spatial(16, 32),       spatial(33, 3),
      spatial(17, 17, 17),  spatial(32, 32, 32),   spatial(16, 32, 16),
      spatial(6, 4, 2),     spatial(32, 64, 2),    spatial(36, 24, 12)};
  for (Shape shape : {spatial(3, 17), spatial(32, 16), spatial(32, 32, 32)}) {
    shape.stride = 2;
    shapes.push_back(shape);
    shape.top = 0, shape.left = 2, shape.bottom = 3, shape.right = 1;
    shapes.push_back(shape);
    shape.dilation = 2;
    shapes.push_back(shape);
    shape.kernelHeight = 2, shape.kernelWidth = 5, shape.stride = 1;
    shapes.push_back(shape);
  }
  Shape strided = pointwise(32, 48, 7);
  strided.stride = 2;
  shapes.push_back(strided);
  Shape stem = spatial(3, 64);
  stem.height = stem.width = 23, stem.stride = 2;
  stem.kernelHeight = stem.kernelWidth = 7;
  stem.top = stem.left = stem.bottom = stem.right = 3;
  shapes.push_back(stem);
  return shapes;
}

std::vector<Shape> transposedShapes() {
  std::vector<Shape> shapes;
  for (Shape shape : {spatial(3, 17), spatial(16, 32), spatial(33, 1),
                      spatial(32, 16, 2), spatial(17, 17, 17)}) {
    shape.transposed = true;
    shapes.push_back(shape);
    shape.stride = 2;
    shapes.push_back(shape);
    shape.outputPadding = 1;
    shapes.push_back(shape);
    shape.top = 0, shape.left = 2, shape.dilation = 2;
    shapes.push_back(shape);
  }
  return shapes;
}

/// In all pairs of layouts, or, with an epilogue, in those that have code of
/// their own for it: equal ones, and those from row-major.
void checkShapes(const std::vector<Shape> &shapes,
                 const BonsaiEpilogue &epilogue) {
  for (const Shape &shape : shapes) {
    BonsaiConvolutionDescriptor conv = shape.descriptor();
    conv.epilogue = epilogue;
    Example example(conv);
    for (int32_t input : allLayouts())
      for (int32_t output : allLayouts())
        if (!epilogue.has_residual || input == output ||
            (input == BONSAI_LAYOUT_PLAIN && shape.inChannels <= 3))
          example.check(input, output);
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
  Shape transposed = spatial(16, 17);
  transposed.transposed = true;
  for (const Shape &shape :
       {pointwise(33, 17, 5), spatial(3, 17), spatial(17, 17, 17), transposed})
    for (const BonsaiActivation &activation : allActivations())
      for (int flags = 0; flags < 4; ++flags) {
        BonsaiConvolutionDescriptor conv = shape.descriptor();
        conv.epilogue = {flags & 1, flags >> 1, activation};
        Example example(conv);
        for (int32_t layout : allLayouts())
          example.check(layout, layout);
      }
}

TEST(OnednnConvolution, RefusesUnknownLayoutsAndActivations) {
  BonsaiConvolutionDescriptor conv = Shape().descriptor();
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
  BonsaiConvolutionDescriptor conv = Shape().descriptor();
  conv.out_height += 5;
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&conv, nullptr, &state), BONSAI_LIBRARY_ERROR);
  EXPECT_STREQ(bonsai_last_error(),
               "dnnl_dilated_convolution_forward_desc_init: "
               "invalid_arguments (2)");
  EXPECT_EQ(state, nullptr);
}
