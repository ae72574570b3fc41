//===- CudaBorderBias.h - Border biases on a GPU ------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the border bias; as Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BORDER_BIAS_CUDABORDERBIAS_H
#define BONSAI_KERNELS_CUDA_BORDER_BIAS_CUDABORDERBIAS_H

#include "kernels/cpu/border_bias/BorderBias.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The map is BONSAI_LAYOUT_PLAIN or BONSAI_LAYOUT_CHANNELS_LAST, of less than
/// 2^31 elements.
typedef struct BonsaiCudaBorderBiasDescriptor {
  BonsaiBorderBiasDescriptor shape;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaBorderBiasDescriptor;

/// `descriptor` is a BonsaiCudaBorderBiasDescriptor. Constants and inputs are
/// those of `bonsai_border_bias_create`, and the output may be the buffer of
/// either input.
BonsaiStatus bonsai_cuda_border_bias_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state);
BonsaiStatus bonsai_cuda_border_bias_run(void *state, const void *const *inputs,
                                         void *output);
void bonsai_cuda_border_bias_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_BORDER_BIAS_CUDABORDERBIAS_H
