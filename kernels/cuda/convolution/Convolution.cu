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
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

#define BONSAI_CONVOLUTION(Channels, Pixels)                                   \
  BONSAI_THREAD_KERNEL(bonsai_convolution_##Channels##_##Pixels,               \
                       ConvolutionArguments, threads,                          \
                       runConvolution<float, Channels, Pixels>)                \
  BONSAI_THREAD_KERNEL(bonsai_convolution_##Channels##_##Pixels##_f16,         \
                       ConvolutionArguments, threads,                          \
                       runConvolution<Half, Channels, Pixels>)
BONSAI_CONVOLUTION(1, 1)
BONSAI_CONVOLUTION(4, 1)
BONSAI_CONVOLUTION(4, 4)

#define BONSAI_DEPTHWISE(Kernel, Channels)                                     \
  BONSAI_THREAD_KERNEL(bonsai_depthwise_##Kernel##_##Channels,                 \
                       ConvolutionArguments, threads,                          \
                       runDepthwise<float, Kernel, Channels>)                  \
  BONSAI_THREAD_KERNEL(bonsai_depthwise_##Kernel##_##Channels##_f16,           \
                       ConvolutionArguments, threads,                          \
                       runDepthwise<Half, Kernel, Channels>)
BONSAI_DEPTHWISE(3, 1)
BONSAI_DEPTHWISE(3, 4)
BONSAI_DEPTHWISE(5, 1)
BONSAI_DEPTHWISE(5, 4)
BONSAI_DEPTHWISE(0, 1)
BONSAI_DEPTHWISE(0, 4)
