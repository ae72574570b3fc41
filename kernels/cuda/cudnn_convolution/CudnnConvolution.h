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
  /// Maps, weights and biases in f16, sums in f32.
  BONSAI_CUDA_F16 = 2,
} BonsaiCudaPrecision;

typedef struct BonsaiCudnnConvolutionDescriptor {
  /// Not transposed, padded alike on opposite sides, both layouts
  /// BONSAI_LAYOUT_PLAIN or both BONSAI_LAYOUT_CHANNELS_LAST. An activation
  /// that no engine of cuDNN takes over is a launch of its own.
  BonsaiConvolutionDescriptor shape;
  int32_t precision; ///< A BonsaiCudaPrecision.
} BonsaiCudnnConvolutionDescriptor;

/// constants = {weight, row-major, and bias if there is one}; inputs = {feature
/// map, residual if there is one}. The output overlaps neither.
///
/// Creating measures the engines that cuDNN's heuristics offer and keeps the
/// fastest, once for all layers of a device that have the same descriptor.
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_run(
    void *state, const void *const *inputs, void *output);
BONSAI_EXPORT void bonsai_cudnn_convolution_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CUDNNCONVOLUTION_H
