//===- CudaPooling.h - Max and average pooling on a GPU -----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of 2-D max and average pooling, global pooling included; as Device.h
// says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_POOLING_CUDAPOOLING_H
#define BONSAI_KERNELS_CUDA_POOLING_CUDAPOOLING_H

#include "kernels/cpu/Pooling.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Layouts are BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST; maps have
/// less than 2^31 elements.
typedef struct BonsaiCudaPoolingDescriptor {
  BonsaiPoolingDescriptor shape;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaPoolingDescriptor;

/// `descriptor` is a BonsaiCudaPoolingDescriptor. No constants; inputs =
/// {input}. The output may not overlap the input.
///
/// A window that sees only padding has the maximum -inf; its average is 0 if
/// padding counts and NaN otherwise.
BonsaiStatus bonsai_cuda_pooling_create(const void *descriptor,
                                        const void *const *constants,
                                        void **state);
BonsaiStatus bonsai_cuda_pooling_run(void *state, const void *const *inputs,
                                     void *output);
void bonsai_cuda_pooling_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_POOLING_CUDAPOOLING_H
