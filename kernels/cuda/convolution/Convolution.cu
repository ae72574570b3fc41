//===- Convolution.cu -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernels that chooseVariant knows.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/convolution/ConvolutionBody.h"

using namespace bonsai::cuda;

#define BONSAI_CONVOLUTION_OF(Suffix, Element, Channels, Pixels)               \
  extern "C" __global__ void bonsai_convolution_##Channels##_##Pixels##Suffix( \
      ConvolutionArguments a) {                                                \
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x;                   \
    if (thread < static_cast<uint32_t>(a.threads))                             \
      runConvolution<Element, Channels, Pixels>(a,                             \
                                                static_cast<int32_t>(thread)); \
  }
#define BONSAI_CONVOLUTION(Channels, Pixels)                                   \
  BONSAI_CONVOLUTION_OF(, float, Channels, Pixels)                             \
  BONSAI_CONVOLUTION_OF(_f16, Half, Channels, Pixels)
BONSAI_CONVOLUTION(1, 1)
BONSAI_CONVOLUTION(4, 1)
BONSAI_CONVOLUTION(4, 4)

#define BONSAI_DEPTHWISE_OF(Suffix, Element, Kernel, Channels)                 \
  extern "C" __global__ void bonsai_depthwise_##Kernel##_##Channels##Suffix(   \
      ConvolutionArguments a) {                                                \
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x;                   \
    if (thread < static_cast<uint32_t>(a.threads))                             \
      runDepthwise<Element, Kernel, Channels>(a,                               \
                                              static_cast<int32_t>(thread));   \
  }
#define BONSAI_DEPTHWISE(Kernel, Channels)                                     \
  BONSAI_DEPTHWISE_OF(, float, Kernel, Channels)                               \
  BONSAI_DEPTHWISE_OF(_f16, Half, Kernel, Channels)
BONSAI_DEPTHWISE(3, 1)
BONSAI_DEPTHWISE(3, 4)
BONSAI_DEPTHWISE(5, 1)
BONSAI_DEPTHWISE(5, 4)
BONSAI_DEPTHWISE(0, 1)
BONSAI_DEPTHWISE(0, 4)
