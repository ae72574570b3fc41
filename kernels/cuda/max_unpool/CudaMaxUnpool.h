//===- CudaMaxUnpool.h - Unpooling on a GPU ------------------------*- C -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of maximum unpoolings; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_MAX_UNPOOL_CUDAMAXUNPOOL_H
#define BONSAI_KERNELS_CUDA_MAX_UNPOOL_CUDAMAXUNPOOL_H

#include "kernels/cpu/onednn/FeatureMap.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The input is BONSAI_LAYOUT_PLAIN, the output BONSAI_LAYOUT_PLAIN or
/// BONSAI_LAYOUT_CHANNELS_LAST; both have less than 2^31 elements.
typedef struct BonsaiMaxUnpoolDescriptor {
  BonsaiFeatureMap input;
  BonsaiFeatureMap output; ///< Of the input's batch and channels.
  /// How many rows and columns apart in the input two elements may be that have
  /// the same index; those of windows that do not overlap never do: 0.
  int64_t reach_height, reach_width;
  int32_t element; ///< A BonsaiCudaElement; indices are 64-bit integers.
} BonsaiMaxUnpoolDescriptor;

/// `descriptor` is a BonsaiMaxUnpoolDescriptor. No constants; inputs = {input,
/// indices}, which are 64-bit, one for each element of the input: `row * width
/// + column` in the output. What has an index outside of that is left out; of
/// those with the same one, the last in row-major order counts. All else of the
/// output is zero; it overlaps nothing.
BonsaiStatus bonsai_cuda_max_unpool_create(const void *descriptor,
                                           const void *const *constants,
                                           void **state);
BonsaiStatus bonsai_cuda_max_unpool_run(void *state, const void *const *inputs,
                                        void *output);
void bonsai_cuda_max_unpool_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_MAX_UNPOOL_CUDAMAXUNPOOL_H
