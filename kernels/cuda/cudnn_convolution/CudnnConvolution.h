//===- CudnnConvolution.h - Dense layers by cuDNN ----------------- -*- C
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the cuDNN kernel; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CUDNNCONVOLUTION_H
#define BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CUDNNCONVOLUTION_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BonsaiCudaPrecision {
  /// Products and sums in f32.
  BONSAI_CUDA_F32 = 0,
  /// Factors rounded to TF32 (10 bits of mantissa), sums in f32.
  BONSAI_CUDA_TF32 = 1,
} BonsaiCudaPrecision;

typedef struct BonsaiCudnnConvolutionDescriptor {
  /// Not transposed, padded alike on opposite sides, both layouts
  /// BONSAI_LAYOUT_PLAIN or both BONSAI_LAYOUT_CHANNELS_LAST. An activation
  /// other than a ReLU takes a launch of its own.
  BonsaiConvolutionDescriptor shape;
  int32_t precision; ///< A BonsaiCudaPrecision.
} BonsaiCudnnConvolutionDescriptor;

/// constants = {weight, row-major f32, and bias if there is one}; inputs =
/// {feature map, residual if there is one}. The output may be the residual's
/// buffer, and overlaps neither otherwise.
///
/// Creating measures the algorithms that cuDNN offers and keeps the fastest.
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_run(
    void *state, const void *const *inputs, void *output);
BONSAI_EXPORT void bonsai_cudnn_convolution_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CUDNNCONVOLUTION_H
