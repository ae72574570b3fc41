//===- CudaBatchNorm.h - Normalizations on a GPU -------------------*- C -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of batch normalizations that no layer before them takes over; as
// Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BATCH_NORM_CUDABATCHNORM_H
#define BONSAI_KERNELS_CUDA_BATCH_NORM_CUDABATCHNORM_H

#include "kernels/cpu/onednn/FeatureMap.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Input and output are BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST, of
/// less than 2^31 elements.
typedef struct BonsaiBatchNormDescriptor {
  BonsaiFeatureMap map;
  int32_t element; ///< A BonsaiCudaElement, of the map.
} BonsaiBatchNormDescriptor;

/// `descriptor` is a BonsaiBatchNormDescriptor; constants = {factors, offsets},
/// f32, one of each a channel: output = input * factor + offset. inputs =
/// {input}; the output may be its buffer.
BonsaiStatus bonsai_cuda_batch_norm_create(const void *descriptor,
                                           const void *const *constants,
                                           void **state);
BonsaiStatus bonsai_cuda_batch_norm_run(void *state, const void *const *inputs,
                                        void *output);
void bonsai_cuda_batch_norm_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_BATCH_NORM_CUDABATCHNORM_H
