//===- DescribeCudnn.h - Convolutions for cuDNN -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves of layers and of their gradients share.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_DESCRIBECUDNN_H
#define BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_DESCRIBECUDNN_H

#include "kernels/Kernel.h"
#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"

namespace bonsai {

/// cuDNN pads opposite sides alike.
inline bool isSupportedByCudnn(const BonsaiConvolutionDescriptor &d) {
  return d.pad_top == d.pad_bottom && d.pad_left == d.pad_right;
}

/// Of a convolution whose maps have the type `map`.
BonsaiCudnnConvolutionDescriptor
describeForCudnn(const BonsaiConvolutionDescriptor &shape, mlir::Type map,
                 const Target &target, BonsaiCudnnConvolutionResult result);

/// Microseconds of what cuDNN computes of a convolution, whose result is in the
/// layout of `layouts`.
double estimateCudnnMicroseconds(const BonsaiConvolutionDescriptor &shape,
                                 const LayoutChoice &layouts,
                                 const Target &target);

} // namespace bonsai

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_DESCRIBECUDNN_H
