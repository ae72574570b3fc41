//===- CudaConvolution.h - Any convolution on a GPU ---------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of a direct convolution: depthwise layers, and what cuDNN does not
// offer; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CONVOLUTION_CUDACONVOLUTION_H
#define BONSAI_KERNELS_CUDA_CONVOLUTION_CUDACONVOLUTION_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Any padding, groups, direction and activation. Layouts are
/// BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST; maps have less than 2^31
/// elements.
typedef struct BonsaiCudaConvolutionDescriptor {
  BonsaiConvolutionDescriptor shape;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaConvolutionDescriptor;

/// `descriptor` is a BonsaiCudaConvolutionDescriptor. constants = {weight, bias
/// if there is one}; inputs = {feature map, residual if there is one}. The
/// output may be the residual's buffer, and overlaps neither otherwise.
BonsaiStatus bonsai_cuda_convolution_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state);
BonsaiStatus bonsai_cuda_convolution_run(void *state, const void *const *inputs,
                                         void *output);
void bonsai_cuda_convolution_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CONVOLUTION_CUDACONVOLUTION_H
