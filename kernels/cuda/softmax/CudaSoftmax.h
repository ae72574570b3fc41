//===- CudaSoftmax.h - Softmax on a GPU ---------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of softmax; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_SOFTMAX_CUDASOFTMAX_H
#define BONSAI_KERNELS_CUDA_SOFTMAX_CUDASOFTMAX_H

#include "kernels/cuda/device/ElementType.h"
#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Softmax along the middle axis of a tensor [outer, axis, inner], of less than
/// 2^31 elements.
typedef struct BonsaiCudaSoftmaxDescriptor {
  int64_t outer, axis, inner;
  int64_t element; ///< A BonsaiCudaElement.
} BonsaiCudaSoftmaxDescriptor;

/// `descriptor` is a BonsaiCudaSoftmaxDescriptor. No constants; inputs =
/// {input}. The output may be the input's own buffer.
BonsaiStatus bonsai_cuda_softmax_create(const void *descriptor,
                                        const void *const *constants,
                                        void **state);
BonsaiStatus bonsai_cuda_softmax_run(void *state, const void *const *inputs,
                                     void *output);
void bonsai_cuda_softmax_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_SOFTMAX_CUDASOFTMAX_H
