//===- CudaFull.h - Constant tensors on a GPU ---------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of tensors full of one value; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_FULL_CUDAFULL_H
#define BONSAI_KERNELS_CUDA_FULL_CUDAFULL_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BonsaiCudaFullDescriptor {
  int64_t count; ///< Of elements, f32.
  float value;
} BonsaiCudaFullDescriptor;

/// `descriptor` is a BonsaiCudaFullDescriptor; there are no constants and no
/// inputs.
BonsaiStatus bonsai_cuda_full_create(const void *descriptor,
                                     const void *const *constants,
                                     void **state);
BonsaiStatus bonsai_cuda_full_run(void *state, const void *const *inputs,
                                  void *output);
void bonsai_cuda_full_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_FULL_CUDAFULL_H
