//===- CudaGather.h - Rearranged elements on a GPU ----------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of ops that only move elements: slices, padding, transpositions,
// depth to space, nearest neighbours; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_GATHER_CUDAGATHER_H
#define BONSAI_KERNELS_CUDA_GATHER_CUDAGATHER_H

#include "kernels/cuda/device/ElementType.h"
#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BONSAI_CUDA_GATHER_RANK 6

/// Each element of an output is an element of the input, whose place is the
/// sum of one table entry for each dimension, or `fill` if one of the entries
/// is negative. Input and output have less than 2^31 elements.
typedef struct BonsaiCudaGatherDescriptor {
  int64_t rank; ///< From 1 to BONSAI_CUDA_GATHER_RANK.
  /// Of the output as it lies in memory, slowest first.
  int64_t extents[BONSAI_CUDA_GATHER_RANK];
  float fill;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaGatherDescriptor;

/// `descriptor` is a BonsaiCudaGatherDescriptor. constants = {tables, int32_t:
/// extents[0] entries for dimension 0, then those of dimension 1 and so on};
/// inputs = {input}. The output may not overlap the input.
BonsaiStatus bonsai_cuda_gather_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state);
BonsaiStatus bonsai_cuda_gather_run(void *state, const void *const *inputs,
                                    void *output);
void bonsai_cuda_gather_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_GATHER_CUDAGATHER_H
