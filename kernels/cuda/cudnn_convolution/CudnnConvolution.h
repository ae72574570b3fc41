//===- CudnnConvolution.h - Dense layers by cuDNN ----------------- -*- C
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the cuDNN kernels: layers and their gradients; as Device.h says,
// `run` enqueues.
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

/// What is computed of a convolution y = w * x.
typedef enum BonsaiCudnnConvolutionResult {
  /// y, and what the epilogue makes of it.
  BONSAI_CUDNN_OUTPUT = 0,
  /// The gradient of x from that of y. The epilogue has no more than a
  /// residual, of the shape of x.
  BONSAI_CUDNN_INPUT_GRADIENT = 1,
  /// The gradient of w from x and the gradient of y. There is no epilogue.
  BONSAI_CUDNN_WEIGHT_GRADIENT = 2,
} BonsaiCudnnConvolutionResult;

typedef struct BonsaiCudnnConvolutionDescriptor {
  /// Of the convolution, whatever is computed of it: not transposed, padded
  /// alike on opposite sides, both layouts BONSAI_LAYOUT_PLAIN or both
  /// BONSAI_LAYOUT_CHANNELS_LAST. An activation that no engine of cuDNN takes
  /// over is a launch of its own.
  BonsaiConvolutionDescriptor shape;
  int32_t precision; ///< A BonsaiCudaPrecision.
  int32_t result;    ///< A BonsaiCudnnConvolutionResult.
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

/// The same where weight and bias change from run to run, and gradients. There
/// are no constants. Weights and their gradients lie as maps do: row-major, or
/// channels last. inputs =
///   of an output: {feature map, weight, bias and residual if there are any};
///   of an input's gradient: {gradient of the output, weight, residual if there
///   is one}, and the output may be the residual's buffer;
///   of a weight's gradient: {feature map, gradient of the output}.
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_varying_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_cudnn_convolution_varying_run(
    void *state, const void *const *inputs, void *output);
BONSAI_EXPORT void bonsai_cudnn_convolution_varying_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CUDNNCONVOLUTION_CUDNNCONVOLUTION_H
