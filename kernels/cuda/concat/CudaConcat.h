//===- CudaConcat.h - Concatenations on a GPU ---------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of concatenations; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CONCAT_CUDACONCAT_H
#define BONSAI_KERNELS_CUDA_CONCAT_CUDACONCAT_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Concatenation of matrices along their rows: each input has `rows` rows of
/// lengths[i] bytes, an even number, the output rows of the sum of all lengths,
/// less than 2^32 bytes in all. Tensors of any shape, layout and element type
/// are such matrices: the columns are the axis and what lies inside it.
typedef struct BonsaiCudaConcatDescriptor {
  int64_t rows;
  int64_t num_inputs;
  int64_t lengths[]; ///< `num_inputs` of them.
} BonsaiCudaConcatDescriptor;

/// `descriptor` is a BonsaiCudaConcatDescriptor. No constants; inputs = the
/// `num_inputs` matrices. The output may not overlap them.
BonsaiStatus bonsai_cuda_concat_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state);
BonsaiStatus bonsai_cuda_concat_run(void *state, const void *const *inputs,
                                    void *output);
void bonsai_cuda_concat_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CONCAT_CUDACONCAT_H
