//===- SparseMma.h - Products of sparse tensor cores ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mma.sp of f16 with sums in f32, on a GPU and on the host's emulation.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_SPARSEMMA_H
#define BONSAI_KERNELS_CUDA_DEVICE_SPARSEMMA_H

#include "kernels/cuda/device/HostDevice.h"

#include <cstdint>
#ifndef __CUDACC__
#include "kernels/cuda/emulation/WarpMatrices.h"
#endif

namespace bonsai::cuda {

/// sums[16 x 8] += a[16 x 32] * b[32 x 8], where a keeps two of four
/// consecutive elements of a row. All lanes of a warp call it together; what
/// each holds is said in the PTX ISA, "Matrix Fragments for sparse mma.m16n8k32
/// with .f16 and .bf16 types" (9.7.14.6.2.2 in releases of 2025), and in
/// emulation/WarpMatrices.cpp. With g = lane / 4 and t = lane % 4:
///
/// - a: values 0 and 2 are of row g, 1 and 3 of row g + 8; each has the two
///   elements that are kept of columns 4t to 4t + 3 (0, 1) or 4t + 16 to
///   4t + 19 (2, 3), in order;
/// - b: value i has rows 8i + 2t and 8i + 2t + 1 of column g;
/// - sums: 0 and 1 are of row g, 2 and 3 of row g + 8, columns 2t and 2t + 1;
/// - metadata: counts in lanes t = 2 Selector and 2 Selector + 1 only. In the
///   first, bits 4i to 4i + 3 are the places of what row g keeps of columns 4i
///   to 4i + 3, the lower place in the lower two bits, and bits 16 + 4i on the
///   same of row g + 8. In the second, columns begin at 16.
template <int Selector>
BONSAI_DEVICE inline void
multiplySparse(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[4],
               uint32_t metadata) {
  static_assert(Selector == 0 || Selector == 1);
#ifdef __CUDACC__
  asm("mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9, %10, %11}, "
      "{%0, %1, %2, %3}, %12, %13;"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]),
        "r"(b[2]), "r"(b[3]), "r"(metadata), "n"(Selector));
#else
  emulation::multiplySparse(sums, a, b, metadata, Selector);
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_SPARSEMMA_H
