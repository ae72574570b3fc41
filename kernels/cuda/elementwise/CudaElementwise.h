//===- CudaElementwise.h - Activations on a GPU -------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of activations that no layer before them takes over; as Device.h
// says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_ELEMENTWISE_CUDAELEMENTWISE_H
#define BONSAI_KERNELS_CUDA_ELEMENTWISE_CUDAELEMENTWISE_H

#include "kernels/cuda/device/ElementType.h"
#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// output[i] = activation(input[i]), of `count` < 2^31 elements in any order.
typedef struct BonsaiCudaElementwiseDescriptor {
  int64_t count;
  BonsaiActivation activation;
  int32_t input_element, output_element; ///< Each a BonsaiCudaElement.
} BonsaiCudaElementwiseDescriptor;

/// `descriptor` is a BonsaiCudaElementwiseDescriptor. No constants; inputs =
/// {input}. The output may be the input's own buffer, if their elements are the
/// same.
BonsaiStatus bonsai_cuda_elementwise_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state);
BonsaiStatus bonsai_cuda_elementwise_run(void *state, const void *const *inputs,
                                         void *output);
void bonsai_cuda_elementwise_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_ELEMENTWISE_CUDAELEMENTWISE_H
