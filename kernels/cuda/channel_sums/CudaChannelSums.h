//===- CudaChannelSums.h - Sums of channels on a GPU --------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of sums along axes; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CUDACHANNELSUMS_H
#define BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CUDACHANNELSUMS_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// An input [outer, channels, inner], f32, of less than 2^31 elements, as it
/// lies in memory. The output has `channels` elements: `factor` times the sum
/// of each.
typedef struct BonsaiCudaChannelSumsDescriptor {
  int64_t outer, channels, inner;
  float factor;
} BonsaiCudaChannelSumsDescriptor;

/// `descriptor` is a BonsaiCudaChannelSumsDescriptor; no constants; inputs =
/// {input}. The output may not overlap it.
BonsaiStatus bonsai_cuda_channel_sums_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state);
BonsaiStatus bonsai_cuda_channel_sums_run(void *state,
                                          const void *const *inputs,
                                          void *output);
void bonsai_cuda_channel_sums_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CHANNEL_SUMS_CUDACHANNELSUMS_H
