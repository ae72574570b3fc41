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

#include "kernels/cuda/cusparse/ProductShape.h"
#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

struct SparseEpilogueArguments {
  /// The product: the output itself, or elsewhere.
  const float *product;
  const float *residual; ///< Null if there is none.
  const float *bias;     ///< Null if there is none.
  float *output;         ///< [images, channels, pixels].
  int32_t count;         ///< Threads.
  Divisor channels;
  Divisor groups; ///< Of `width` pixels, in a channel.
  int32_t width;  ///< Elements of a thread: 1 or 4.
  /// Elements between images and between channels of the product.
  int32_t imageStride, channelStride;
  BonsaiActivation activation;
};

inline SparseEpilogueArguments
makeEpilogueArguments(const BonsaiCusparseDescriptor &c,
                      const ProductShape &shape) {
  const BonsaiConvolutionDescriptor &d = c.shape;
  int64_t pixels = d.out_height * d.out_width;
  SparseEpilogueArguments a = {};
  a.width = pixels % 4 == 0 ? 4 : 1;
  a.groups = makeDivisor(pixels / a.width);
  a.channels = makeDivisor(d.out_channels);
  a.count = static_cast<int32_t>(d.batch * d.out_channels * (pixels / a.width));
  a.channelStride =
      static_cast<int32_t>(shape.scattersOutput ? shape.columns : pixels);
  a.imageStride = static_cast<int32_t>(
      shape.scattersOutput ? pixels : d.out_channels * pixels);
  a.activation = d.epilogue.activation;
  return a;
}

template <int Width> struct SparseElements {
  float values[Width];
};

template <int Width>
BONSAI_HOST_DEVICE inline SparseElements<Width>
loadElements(const float *source) {
  SparseElements<Width> elements;
  if constexpr (Width == 4) {
    Vector4<float> vector = asVector4(source);
    for (int i = 0; i < 4; ++i)
      elements.values[i] = vector.values[i];
  } else {
    elements.values[0] = *source;
  }
  return elements;
}

template <int Width>
BONSAI_HOST_DEVICE inline void
runSparseEpilogue(const SparseEpilogueArguments &a, int32_t index) {
  int32_t group = index;
  int32_t channel = a.groups.split(group);
  int32_t image = a.channels.split(channel);
  int32_t place = Width * index;
  SparseElements<Width> sums =
      loadElements<Width>(a.product + image * a.imageStride +
                          channel * a.channelStride + Width * group);
  SparseElements<Width> residual = {};
  if (a.residual)
    residual = loadElements<Width>(a.residual + place);
  float bias = a.bias ? a.bias[channel] : 0.0f;
  for (int i = 0; i < Width; ++i)
    sums.values[i] = applyActivation(a.activation, sums.values[i] + bias +
                                                       residual.values[i]);
  if constexpr (Width == 4) {
    Vector4<float> vector;
    for (int i = 0; i < 4; ++i)
      vector.values[i] = sums.values[i];
    asVector4(a.output + place) = vector;
  } else {
    a.output[place] = sums.values[0];
  }
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_SPARSEEPILOGUEBODY_H
