//===- CudaUnrolled.h ----------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of layers whose weights are machine code. As Device.h says, `run`
// enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_CUDAUNROLLED_H
#define BONSAI_KERNELS_CUDA_UNROLLED_CUDAUNROLLED_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BonsaiCudaUnrolledDescriptor {
  uint32_t grid_x, grid_y; ///< Blocks.
  uint32_t threads;        ///< Of a block.
  int32_t has_residual;
  int32_t architecture; ///< That the code is for, 90 say.
} BonsaiCudaUnrolledDescriptor;

/// constants = {cubin with the kernel `layer`}. inputs = {feature map, residual
/// if there is one}, in the layouts and of the elements that the code was made
/// for. The output may be the residual's buffer, and overlaps neither
/// otherwise. Code for one architecture runs on GPUs of that generation with
/// the same or a later minor version; on others creating says so.
BonsaiStatus bonsai_cuda_unrolled_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state);
BonsaiStatus bonsai_cuda_unrolled_run(void *state, const void *const *inputs,
                                      void *output);
void bonsai_cuda_unrolled_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_UNROLLED_CUDAUNROLLED_H
