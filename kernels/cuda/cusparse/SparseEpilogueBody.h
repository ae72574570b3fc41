//===- SparseEpilogueBody.h - What follows a product ---------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bias, residual and activation; `Width` elements a thread, pixels of one
// channel.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEEPILOGUEBODY_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEEPILOGUEBODY_H

#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

struct SparseEpilogueArguments {
  /// The product: the output itself, or elsewhere.
  const void *product;
  const void *residual; ///< Null if there is none.
  const void *bias;     ///< Null if there is none.
  void *output;         ///< [images, channels, pixels].
  int32_t count;        ///< Threads.
  Divisor channels;
  Divisor groups; ///< Of `width` pixels, in a channel.
  int32_t width;  ///< Elements of a thread: 1 or 4.
  /// Elements between images and between channels of the product.
  int32_t imageStride, channelStride;
  BonsaiActivation activation;
};

/// The output has these extents. Of the product, its strides and alignment.
inline SparseEpilogueArguments
makeEpilogueArguments(int64_t images, int64_t channels, int64_t pixels,
                      int64_t imageStride, int64_t channelStride,
                      const BonsaiActivation &activation) {
  SparseEpilogueArguments a = {};
  a.width = pixels % 4 == 0 ? 4 : 1;
  a.groups = makeDivisor(pixels / a.width);
  a.channels = makeDivisor(channels);
  a.count = static_cast<int32_t>(images * channels * (pixels / a.width));
  a.imageStride = static_cast<int32_t>(imageStride);
  a.channelStride = static_cast<int32_t>(channelStride);
  a.activation = activation;
  return a;
}

template <int Width> struct SparseElements {
  float values[Width];
};

/// Elements `place` and after.
template <typename Element, int Width>
BONSAI_HOST_DEVICE inline SparseElements<Width> loadElements(const void *source,
                                                             int32_t place) {
  SparseElements<Width> elements;
  auto vector = *reinterpret_cast<const Vector<Element, Width> *>(
      static_cast<const Element *>(source) + place);
  for (int i = 0; i < Width; ++i)
    elements.values[i] = static_cast<float>(vector.values[i]);
  return elements;
}

template <typename Element, int Width>
BONSAI_HOST_DEVICE inline void
runSparseEpilogue(const SparseEpilogueArguments &a, int32_t index) {
  int32_t group = index;
  int32_t channel = a.groups.split(group);
  int32_t image = a.channels.split(channel);
  int32_t place = Width * index;
  SparseElements<Width> sums = loadElements<Element, Width>(
      a.product,
      image * a.imageStride + channel * a.channelStride + Width * group);
  SparseElements<Width> residual = {};
  if (a.residual)
    residual = loadElements<Element, Width>(a.residual, place);
  float bias = 0;
  if (a.bias)
    bias = static_cast<float>(static_cast<const Element *>(a.bias)[channel]);
  Vector<Element, Width> results;
  for (int i = 0; i < Width; ++i)
    results.values[i] = static_cast<Element>(applyActivation(
        a.activation, sums.values[i] + bias + residual.values[i]));
  *reinterpret_cast<Vector<Element, Width> *>(static_cast<Element *>(a.output) +
                                              place) = results;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEEPILOGUEBODY_H
