//===- ConvolutionArguments.h - What a convolution's launch gets --*- C++
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes as the GPU wants them, packed weights, and which of the kernels runs a
// layer.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONARGUMENTS_H
#define BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONARGUMENTS_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"

#include <vector>

namespace bonsai::cuda {

/// One spatial axis.
struct ConvolutionAxis {
  int32_t input, output, kernel, stride, dilation, before;
  int32_t transposed;
  Divisor divisor; ///< The stride.

  /// Where `tap` of the window of `position` lies in the input; -1 if beyond
  /// it, or, transposed, between two of its elements.
  BONSAI_HOST_DEVICE int32_t getInput(int32_t position, int32_t tap) const {
    int32_t place;
    if (transposed) {
      int32_t rest = position + before - tap * dilation;
      if (rest < 0)
        return -1;
      place = divisor.split(rest);
      if (rest)
        return -1;
    } else {
      place = position * stride + tap * dilation - before;
    }
    return place >= 0 && place < input ? place : -1;
  }
};

struct ConvolutionArguments {
  const void *features;
  /// [kernel_height, kernel_width, input channels of a group, out_channels].
  const void *weights;
  const void *bias;     ///< Null if there is none.
  const void *residual; ///< Null if there is none.
  void *result;
  int32_t threads;
  int32_t groupInputs; ///< Input channels of a group.
  int32_t outChannels;
  Divisor groupOutputs; ///< Output channels of a group.
  MapStrides input, output;
  MapOrder tiles; ///< Threads, by the layout of the output.
  ConvolutionAxis rows, columns;
  BonsaiActivation activation;
};

/// The kernel of Convolution.cu for a layer of f32, and the tile of its
/// threads.
struct ConvolutionVariant {
  const char *function;
  int channels, pixels;
};

ConvolutionVariant chooseVariant(const BonsaiConvolutionDescriptor &d);

/// All but the addresses.
ConvolutionArguments makeArguments(const BonsaiConvolutionDescriptor &d,
                                   const ConvolutionVariant &variant);

/// From row-major as the descriptor says to ConvolutionArguments::weights.
template <typename Element>
std::vector<Element> packWeights(const BonsaiConvolutionDescriptor &d,
                                 const Element *weights);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONARGUMENTS_H
