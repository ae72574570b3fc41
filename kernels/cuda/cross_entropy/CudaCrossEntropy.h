//===- CudaCrossEntropy.h - The loss on a GPU ---------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the mean cross-entropy and its gradient; as Device.h says, `run`
// enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CUDACROSSENTROPY_H
#define BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CUDACROSSENTROPY_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Logits and targets are [images, classes], f32, row-major, of less than 2^31
/// elements.
typedef struct BonsaiCudaCrossEntropyDescriptor {
  int64_t images, classes;
  float temperature;
} BonsaiCudaCrossEntropyDescriptor;

/// `descriptor` is a BonsaiCudaCrossEntropyDescriptor; no constants; inputs =
/// {logits, targets}. The output is one value, the mean over images of
/// -sum(targets * log(softmax(logits / temperature))) * temperature^2.
BonsaiStatus bonsai_cuda_cross_entropy_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state);
BonsaiStatus bonsai_cuda_cross_entropy_run(void *state,
                                           const void *const *inputs,
                                           void *output);
void bonsai_cuda_cross_entropy_destroy(void *state);

/// Its gradient with respect to the logits: temperature / images *
/// (softmax(logits / temperature) * sum(targets) - targets). The output may be
/// the buffer of either input.
BonsaiStatus bonsai_cuda_cross_entropy_gradient_create(
    const void *descriptor, const void *const *constants, void **state);
BonsaiStatus bonsai_cuda_cross_entropy_gradient_run(void *state,
                                                    const void *const *inputs,
                                                    void *output);
void bonsai_cuda_cross_entropy_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_CROSS_ENTROPY_CUDACROSSENTROPY_H
