//===- WarpMatrices.h - Tensor cores on the host ----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the lanes of an emulated warp compute together on matrices, by the
// layouts of fragments that the PTX ISA publishes. The functions of the same
// names in kernels/cuda/device say what the arguments are.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_EMULATION_WARPMATRICES_H
#define BONSAI_KERNELS_CUDA_EMULATION_WARPMATRICES_H

#include <cstdint>

namespace bonsai::cuda::emulation {

/// Addresses that are no multiples of 16 give NaNs.
void loadMatrices(uint32_t (&values)[4], const void *row);

/// Lanes that disagree about the selector, and metadata that the ISA calls
/// undefined, give NaNs.
void multiplySparse(float (&sums)[4], const uint32_t (&a)[4],
                    const uint32_t (&b)[4], uint32_t metadata, int selector);

} // namespace bonsai::cuda::emulation

#endif // BONSAI_KERNELS_CUDA_EMULATION_WARPMATRICES_H
