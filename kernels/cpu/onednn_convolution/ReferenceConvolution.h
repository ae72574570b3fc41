//===- ReferenceConvolution.h - Convolutions in double --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the tests of all convolutions share: shapes, and loops in double
// precision.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_REFERENCECONVOLUTION_H
#define BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_REFERENCECONVOLUTION_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/onednn/ReferenceTensor.h"

namespace bonsai::onednn {

inline std::string print(const BonsaiConvolutionDescriptor &conv) {
  return testing::PrintToString(std::vector<int64_t>{
      conv.in_channels, conv.out_channels, conv.groups, conv.kernel_height,
      conv.kernel_width, conv.stride_height, conv.dilation_height, conv.pad_top,
      conv.pad_left, conv.transposed, conv.input_layout, conv.output_layout,
      conv.epilogue.has_bias, conv.epilogue.has_residual,
      conv.epilogue.activation.kind});
}

/// A convolution with random operands, and what it gives in any layout.
struct ReferenceConvolution {
  explicit ReferenceConvolution(const BonsaiConvolutionDescriptor &conv)
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

  BonsaiConvolutionDescriptor conv;
  std::mt19937 generator;
  ReferenceTensor input, weight, bias, residual, output;
};

/// How a convolution differs from a 3x3 one with stride 1 and padding 1.
struct ConvolutionShape {
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

inline ConvolutionShape pointwise(int64_t in, int64_t out, int64_t size) {
  ConvolutionShape shape;
  shape.inChannels = in;
  shape.outChannels = out;
  shape.height = shape.width = size;
  shape.kernelHeight = shape.kernelWidth = 1;
  shape.top = shape.left = shape.bottom = shape.right = 0;
  return shape;
}

inline ConvolutionShape spatial(int64_t in, int64_t out, int64_t groups = 1) {
  ConvolutionShape shape;
  shape.inChannels = in;
  shape.outChannels = out;
  shape.groups = groups;
  return shape;
}

inline std::vector<ConvolutionShape> allShapes() {
  std::vector<ConvolutionShape> shapes = {
      pointwise(1, 1, 1),   pointwise(3, 17, 5),   pointwise(33, 64, 1),
      pointwise(64, 33, 7), pointwise(600, 16, 7), spatial(1, 1),
      spatial(3, 17),       spatial(16, 32),       spatial(33, 3),
      spatial(17, 17, 17),  spatial(32, 32, 32),   spatial(16, 32, 16),
      spatial(6, 4, 2),     spatial(32, 64, 2),    spatial(36, 24, 12)};
  for (ConvolutionShape shape :
       {spatial(3, 17), spatial(32, 16), spatial(32, 32, 32)}) {
    shape.stride = 2;
    shapes.push_back(shape);
    shape.top = 0, shape.left = 2, shape.bottom = 3, shape.right = 1;
    shapes.push_back(shape);
    shape.dilation = 2;
    shapes.push_back(shape);
    shape.kernelHeight = 2, shape.kernelWidth = 5, shape.stride = 1;
    shapes.push_back(shape);
  }
  ConvolutionShape strided = pointwise(32, 48, 7);
  strided.stride = 2;
  shapes.push_back(strided);
  ConvolutionShape stem = spatial(3, 64);
  stem.height = stem.width = 23, stem.stride = 2;
  stem.kernelHeight = stem.kernelWidth = 7;
  stem.top = stem.left = stem.bottom = stem.right = 3;
  shapes.push_back(stem);
  return shapes;
}

inline std::vector<ConvolutionShape> transposedShapes() {
  std::vector<ConvolutionShape> shapes;
  for (ConvolutionShape shape :
       {spatial(3, 17), spatial(16, 32), spatial(33, 1), spatial(32, 16, 2),
        spatial(17, 17, 17)}) {
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

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_REFERENCECONVOLUTION_H
