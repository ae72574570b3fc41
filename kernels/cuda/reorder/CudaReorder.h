//===- CudaReorder.h - Layout changes on a GPU --------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of layout changes; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_REORDER_CUDAREORDER_H
#define BONSAI_KERNELS_CUDA_REORDER_CUDAREORDER_H

#include "kernels/cpu/Reorder.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// From BONSAI_LAYOUT_PLAIN to BONSAI_LAYOUT_CHANNELS_LAST or back, of less
/// than 2^31 elements.
typedef struct BonsaiCudaReorderDescriptor {
  BonsaiReorderDescriptor shape;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaReorderDescriptor;

/// `descriptor` is a BonsaiCudaReorderDescriptor. No constants; inputs =
/// {source}. The output may not overlap the source.
BonsaiStatus bonsai_cuda_reorder_create(const void *descriptor,
                                        const void *const *constants,
                                        void **state);
BonsaiStatus bonsai_cuda_reorder_run(void *state, const void *const *inputs,
                                     void *output);
void bonsai_cuda_reorder_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_REORDER_CUDAREORDER_H
