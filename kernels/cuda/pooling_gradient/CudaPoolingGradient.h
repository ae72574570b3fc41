//===- CudaPoolingGradient.h - Of pools, on a GPU -----------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradients of poolings; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_POOLING_GRADIENT_CUDAPOOLINGGRADIENT_H
#define BONSAI_KERNELS_CUDA_POOLING_GRADIENT_CUDAPOOLINGGRADIENT_H

#include "kernels/cpu/Pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is the BonsaiPoolingDescriptor of the pooling, in layouts
/// BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST; maps are f32, of less
/// than 2^31 elements. No constants; inputs = {gradient of the output, input of
/// the pooling if it takes maxima}. The output is the gradient of the input; it
/// overlaps neither.
BonsaiStatus bonsai_cuda_pooling_gradient_create(const void *descriptor,
                                                 const void *const *constants,
                                                 void **state);
BonsaiStatus bonsai_cuda_pooling_gradient_run(void *state,
                                              const void *const *inputs,
                                              void *output);
void bonsai_cuda_pooling_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_POOLING_GRADIENT_CUDAPOOLINGGRADIENT_H
