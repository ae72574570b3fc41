//===- Im2colBody.h - What a thread of im2col does ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An element a thread, in the order in which they are written.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_IM2COLBODY_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_IM2COLBODY_H

#include "kernels/cuda/convolution/ConvolutionArguments.h"
#include "kernels/cuda/cusparse/ProductShape.h"

namespace bonsai::cuda {

/// Writes matrices that have a row for each weight of a filter and a column for
/// each pixel of the output; rows beyond the weights are zero.
struct Im2colArguments {
  const float *input; ///< Row-major.
  float *matrices;
  int32_t count;    ///< Elements of all matrices.
  Divisor columns;  ///< Of a matrix.
  Divisor depth;    ///< Rows of a matrix.
  Divisor pixels;   ///< Of the output.
  Divisor outWidth; ///< Of the output.
  int32_t weights;  ///< Of a filter.
  Divisor inner;    ///< The faster of taps and channels, in the rows.
  bool tapsInner;
  Divisor kernelWidth;
  int32_t inWidth, inPixels, inImage; ///< Elements of a row, channel, image.
  ConvolutionAxis vertical, horizontal;
};

inline Im2colArguments makeIm2colArguments(const BonsaiCusparseDescriptor &c,
                                           const ProductShape &shape) {
  const BonsaiConvolutionDescriptor &d = c.shape;
  auto makeAxis = [](int64_t input, int64_t output, int64_t kernel,
                     int64_t stride, int64_t dilation, int64_t before) {
    return ConvolutionAxis{static_cast<int32_t>(input),
                           static_cast<int32_t>(output),
                           static_cast<int32_t>(kernel),
                           static_cast<int32_t>(stride),
                           static_cast<int32_t>(dilation),
                           static_cast<int32_t>(before),
                           /*transposed=*/0,
                           makeDivisor(stride)};
  };
  int64_t taps = d.kernel_height * d.kernel_width;
  Im2colArguments a = {};
  a.count = static_cast<int32_t>(shape.countOperands());
  a.columns = makeDivisor(shape.columns);
  a.depth = makeDivisor(shape.depth);
  a.pixels = makeDivisor(d.out_height * d.out_width);
  a.outWidth = makeDivisor(d.out_width);
  a.weights = static_cast<int32_t>(d.in_channels * taps);
  a.tapsInner = c.format == BONSAI_CUSPARSE_CSR;
  a.inner = makeDivisor(a.tapsInner ? taps : d.in_channels);
  a.kernelWidth = makeDivisor(d.kernel_width);
  a.inWidth = static_cast<int32_t>(d.in_width);
  a.inPixels = static_cast<int32_t>(d.in_height * d.in_width);
  a.inImage = a.inPixels * static_cast<int32_t>(d.in_channels);
  a.vertical = makeAxis(d.in_height, d.out_height, d.kernel_height,
                        d.stride_height, d.dilation_height, d.pad_top);
  a.horizontal = makeAxis(d.in_width, d.out_width, d.kernel_width,
                          d.stride_width, d.dilation_width, d.pad_left);
  return a;
}

/// The element of the input that a weight of a filter meets at a pixel.
BONSAI_HOST_DEVICE inline float loadTap(const Im2colArguments &a, int32_t image,
                                        int32_t weight, int32_t pixel) {
  int32_t outer = a.inner.split(weight);
  int32_t channel = a.tapsInner ? outer : weight;
  int32_t tapColumn = a.tapsInner ? weight : outer;
  int32_t tapRow = a.kernelWidth.split(tapColumn);
  int32_t row = a.vertical.getInput(a.outWidth.split(pixel), tapRow);
  int32_t column = a.horizontal.getInput(pixel, tapColumn);
  if (row < 0 || column < 0)
    return 0;
  return a.input[image * a.inImage + channel * a.inPixels + row * a.inWidth +
                 column];
}

BONSAI_HOST_DEVICE inline void runIm2col(const Im2colArguments &a,
                                         int32_t index) {
  int32_t pixel = index;
  int32_t weight = a.columns.split(pixel);
  // One of the two is zero: there are several matrices, or images side by side.
  int32_t image = a.depth.split(weight);
  image += a.pixels.split(pixel);
  a.matrices[index] =
      weight < a.weights ? loadTap(a, image, weight, pixel) : 0.0f;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_IM2COLBODY_H
