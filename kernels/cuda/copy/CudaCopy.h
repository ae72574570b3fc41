//===- CudaCopy.h - Copies on a GPU -------------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of copies; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_COPY_CUDACOPY_H
#define BONSAI_KERNELS_CUDA_COPY_CUDACOPY_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is an int64_t, the number of bytes. No constants; inputs =
/// {source}. The output may not overlap the source.
BonsaiStatus bonsai_cuda_copy_create(const void *descriptor,
                                     const void *const *constants,
                                     void **state);
BonsaiStatus bonsai_cuda_copy_run(void *state, const void *const *inputs,
                                  void *output);
void bonsai_cuda_copy_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_COPY_CUDACOPY_H
