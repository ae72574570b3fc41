//===- CudaBinary.h - Additions and products on a GPU -------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of additions and products that no layer before them takes over; as
// Device.h says, `run` enqueues.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BINARY_CUDABINARY_H
#define BONSAI_KERNELS_CUDA_BINARY_CUDABINARY_H

#include "kernels/cpu/Binary.h"
#include "kernels/cuda/device/ElementType.h"

#ifdef __cplusplus
extern "C" {
#endif

/// output = activation(lhs <kind> rhs). Every extent of an operand equals
/// that of the output or is 1 and is broadcast. Maps are BONSAI_LAYOUT_PLAIN or
/// BONSAI_LAYOUT_CHANNELS_LAST, each its own, of less than 2^31 elements.
typedef struct BonsaiCudaBinaryDescriptor {
  BonsaiFeatureMap lhs, rhs, output;
  int32_t kind; ///< A BonsaiBinaryKind.
  BonsaiActivation activation;
  int32_t has_constant_lhs, has_constant_rhs;
  int32_t element; ///< A BonsaiCudaElement.
} BonsaiCudaBinaryDescriptor;

/// `descriptor` is a BonsaiCudaBinaryDescriptor. Of {lhs, rhs}, those that are
/// constants are the constants, the others the inputs. The output may be the
/// buffer of an operand that has its shape and layout; it overlaps nothing
/// else.
BonsaiStatus bonsai_cuda_binary_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state);
BonsaiStatus bonsai_cuda_binary_run(void *state, const void *const *inputs,
                                    void *output);
void bonsai_cuda_binary_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CUDA_BINARY_CUDABINARY_H
