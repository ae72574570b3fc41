//===- LoadMatrices.h - Fragments from shared memory ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a warp loads operands of tensor cores, on a GPU and on the host's
// emulation.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_LOADMATRICES_H
#define BONSAI_KERNELS_CUDA_DEVICE_LOADMATRICES_H

#include "kernels/cuda/device/HostDevice.h"

#include <cstdint>
#ifndef __CUDACC__
#include "kernels/cuda/emulation/WarpMatrices.h"
#endif

namespace bonsai::cuda {

/// Loads four 8 x 8 matrices of 16-bit elements from shared memory. Lane 8m + r
/// gives the address of row r of matrix m, 16 bytes at a multiple of 16. Value
/// m of lane l are elements 2 (l % 4) and, in the high half, 2 (l % 4) + 1 of
/// row l / 4 of matrix m. All lanes of a warp call it together.
BONSAI_DEVICE inline void loadMatrices(uint32_t (&values)[4], const void *row) {
#ifdef __CUDACC__
  auto address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
  asm volatile(
      "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
      : "=r"(values[0]), "=r"(values[1]), "=r"(values[2]), "=r"(values[3])
      : "r"(address)
      : "memory");
#else
  emulation::loadMatrices(values, row);
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_LOADMATRICES_H
