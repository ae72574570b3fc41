//===- CudaMaxPoolIndices.h - Maxima and where they were -----------*- C -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of maximum poolings with indices on a GPU; as Device.h says, `run`
// enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_CUDAMAXPOOLINDICES_H
#define BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_CUDAMAXPOOLINDICES_H

#include "kernels/cuda/pooling/CudaPooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiCudaPoolingDescriptor of kind BONSAI_POOLING_MAX.
/// The input is BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST, the results
/// are BONSAI_LAYOUT_PLAIN; maps have less than 2^31 elements. No constants;
/// inputs = {input}; outputs = {maxima, indices}, which overlap nothing.
///
/// Indices are 64-bit, `row * width + column` of the input. A window that sees
/// only padding has the maximum -inf and the index -1.
BonsaiStatus bonsai_cuda_max_pool_indices_create(const void *descriptor,
                                                 const void *const *constants,
                                                 void **state);
/// `outputs` is an array of two addresses.
BonsaiStatus bonsai_cuda_max_pool_indices_run(void *state,
                                              const void *const *inputs,
                                              void *outputs);
void bonsai_cuda_max_pool_indices_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_CUDAMAXPOOLINDICES_H
