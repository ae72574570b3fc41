//===- CudaBatchNormTraining.h - By the batch, on a GPU -----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of batch normalizations in training form and of their gradients; as
// Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_CUDABATCHNORMTRAINING_H
#define BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_CUDABATCHNORMTRAINING_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Maps are [outer, channels, inner], f32, of less than 2^31 elements, as they
/// lie in memory; all else are vectors of one value for each channel.
typedef struct BonsaiCudaBatchNormTrainingDescriptor {
  int64_t outer, channels, inner;
  float epsilon;
  /// Gradients only: mean and variance are those of the map, and the gradient
  /// flows through them.
  int32_t has_batch_statistics;
} BonsaiCudaBatchNormTrainingDescriptor;

/// (map - mean) / sqrt(variance + epsilon) * scale + shift. `descriptor` is a
/// BonsaiCudaBatchNormTrainingDescriptor; no constants; inputs = {map, scale,
/// shift}; outputs = {map, mean, variance}, of which the map may have the
/// input's buffer.
BonsaiStatus bonsai_cuda_batch_norm_training_create(
    const void *descriptor, const void *const *constants, void **state);
/// `outputs` is an array of three addresses.
BonsaiStatus bonsai_cuda_batch_norm_training_run(void *state,
                                                 const void *const *inputs,
                                                 void *outputs);
void bonsai_cuda_batch_norm_training_destroy(void *state);

/// Its gradients: inputs = {gradient of the result, map, scale, mean,
/// variance}; outputs = {gradients of map, scale, shift}, of which the first
/// may have the buffer of either map.
BonsaiStatus bonsai_cuda_batch_norm_gradient_create(
    const void *descriptor, const void *const *constants, void **state);
BonsaiStatus bonsai_cuda_batch_norm_gradient_run(void *state,
                                                 const void *const *inputs,
                                                 void *outputs);
void bonsai_cuda_batch_norm_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_BATCH_NORM_TRAINING_CUDABATCHNORMTRAINING_H
