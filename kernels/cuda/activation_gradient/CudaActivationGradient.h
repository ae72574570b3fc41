//===- CudaActivationGradient.h - On a GPU ------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradients of activations; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_CUDAACTIVATIONGRADIENT_H
#define BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_CUDAACTIVATIONGRADIENT_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct BonsaiCudaActivationGradientDescriptor {
  int64_t count; ///< Of elements, f32, less than 2^31.
  BonsaiActivation activation;
} BonsaiCudaActivationGradientDescriptor;

/// `descriptor` is a BonsaiCudaActivationGradientDescriptor; no constants;
/// inputs = {gradient, input}, at multiples of 16 bytes; output[i] =
/// gradient[i]
/// * activation'(input[i]). The output may be the buffer of either.
BonsaiStatus bonsai_cuda_activation_gradient_create(
    const void *descriptor, const void *const *constants, void **state);
BonsaiStatus bonsai_cuda_activation_gradient_run(void *state,
                                                 const void *const *inputs,
                                                 void *output);
void bonsai_cuda_activation_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_CUDAACTIVATIONGRADIENT_H
