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
#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

/// Eight neighbouring channels.
using Half8 = Vector<Half, 8>;

/// Writes matrices that have a row for each weight of a filter and a column for
/// each pixel of the output, or the other way round; what lies beyond the
/// weights and the pixels is zero. An element is one value, or several of
/// neighbouring channels; then channels and weights are counted by elements.
struct Im2colArguments {
  const void *input;
  void *matrices;
  int32_t count;    ///< Elements of all matrices.
  Divisor columns;  ///< Of a matrix.
  Divisor depth;    ///< Rows of a matrix.
  Divisor pixels;   ///< Of an image of the output.
  Divisor outWidth; ///< Of the output.
  int32_t weights;  ///< Of a filter.
  int32_t images;
  Divisor inner; ///< The faster of taps and channels, among the weights.
  bool tapsInner;
  Divisor kernelWidth;
  /// Elements of the input between images, channels and pixels.
  int32_t imageStride, channelStride, pixelStride;
  int32_t inWidth;
  ConvolutionAxis vertical, horizontal;
};

/// For matrices of this shape. `tapsInner` says in which order the weights of a
/// filter come; an element is `width` values, and more than one only channels
/// last.
inline Im2colArguments makeIm2colArguments(const BonsaiConvolutionDescriptor &d,
                                           const ProductShape &shape,
                                           bool tapsInner, int64_t width = 1) {
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
  int64_t channels = d.in_channels / width;
  int64_t inPixels = d.in_height * d.in_width;
  bool isChannelsLast = d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST;
  Im2colArguments a = {};
  a.count = static_cast<int32_t>(shape.countOperands() / width);
  a.columns = makeDivisor(shape.columns);
  a.depth = makeDivisor(shape.depth / width);
  a.pixels = makeDivisor(d.out_height * d.out_width);
  a.outWidth = makeDivisor(d.out_width);
  a.weights = static_cast<int32_t>(channels * taps);
  a.images = static_cast<int32_t>(d.batch);
  a.tapsInner = tapsInner;
  a.inner = makeDivisor(tapsInner ? taps : channels);
  a.kernelWidth = makeDivisor(d.kernel_width);
  a.imageStride = static_cast<int32_t>(channels * inPixels);
  a.channelStride = static_cast<int32_t>(isChannelsLast ? 1 : inPixels);
  a.pixelStride = static_cast<int32_t>(isChannelsLast ? channels : 1);
  a.inWidth = static_cast<int32_t>(d.in_width);
  a.vertical = makeAxis(d.in_height, d.out_height, d.kernel_height,
                        d.stride_height, d.dilation_height, d.pad_top);
  a.horizontal = makeAxis(d.in_width, d.out_width, d.kernel_width,
                          d.stride_width, d.dilation_width, d.pad_left);
  return a;
}

/// The element of the input that a weight of a filter meets at a pixel; zero if
/// there is no such weight or image.
template <typename Element>
BONSAI_HOST_DEVICE inline Element loadTap(const Im2colArguments &a,
                                          int32_t image, int32_t weight,
                                          int32_t pixel) {
  if (weight >= a.weights || image >= a.images)
    return Element{};
  int32_t outer = a.inner.split(weight);
  int32_t channel = a.tapsInner ? outer : weight;
  int32_t tapColumn = a.tapsInner ? weight : outer;
  int32_t tapRow = a.kernelWidth.split(tapColumn);
  int32_t row = a.vertical.getInput(a.outWidth.split(pixel), tapRow);
  int32_t column = a.horizontal.getInput(pixel, tapColumn);
  if (row < 0 || column < 0)
    return Element{};
  return static_cast<const Element *>(
      a.input)[image * a.imageStride + channel * a.channelStride +
               (row * a.inWidth + column) * a.pixelStride];
}

/// Row-major matrices with a column for each pixel.
template <typename Element>
BONSAI_HOST_DEVICE inline void runIm2col(const Im2colArguments &a,
                                         int32_t index) {
  int32_t pixel = index;
  int32_t weight = a.columns.split(pixel);
  // One of the two is zero: there are several matrices, or images side by side.
  int32_t image = a.depth.split(weight);
  image += a.pixels.split(pixel);
  static_cast<Element *>(a.matrices)[index] =
      loadTap<Element>(a, image, weight, pixel);
}

/// One matrix with a row for each pixel, which is the same thing column-major.
template <typename Element>
BONSAI_HOST_DEVICE inline void runIm2colOfPixels(const Im2colArguments &a,
                                                 int32_t index) {
  int32_t weight = index;
  int32_t pixel = a.depth.split(weight);
  int32_t image = a.pixels.split(pixel);
  static_cast<Element *>(a.matrices)[index] =
      loadTap<Element>(a, image, weight, pixel);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_IM2COLBODY_H
