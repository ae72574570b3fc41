//===- Mma.h - Products of small matrices by a warp -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `mma.sync` on a GPU. On the host the lanes of an emulated warp hand in what
// they hold, and it is put together to matrices as the PTX ISA 9.0 says,
// section 9.7.14.5: "Matrix Fragments for mma.m16n8k8" and "Matrix Fragments
// for mma.m16n8k16 with floating point type".
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_MMA_H
#define BONSAI_KERNELS_CUDA_DEVICE_MMA_H

#include "kernels/cuda/device/Element.h"
#ifndef __CUDACC__
#include "kernels/cuda/emulation/MmaEmulator.h"
#endif

namespace bonsai::cuda {

/// What a lane holds of the factors A, 16 rows, and B, 8 columns. A register
/// has two neighbours in k of f16, the first one in its lower half, or one of
/// TF32.
struct MmaFactors {
  uint32_t a[4], b[2];
};

/// Adds A (16x16) times B (16x8), both f16, to the sums (16x8). All lanes of
/// the warp take part, here and below.
BONSAI_DEVICE inline void multiplyF16(const MmaFactors &f, float (&sums)[4]) {
#ifdef __CUDACC__
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
               "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
               "{%0, %1, %2, %3};"
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
               : "r"(f.a[0]), "r"(f.a[1]), "r"(f.a[2]), "r"(f.a[3]),
                 "r"(f.b[0]), "r"(f.b[1]));
#else
  emulation::multiplyF16(f.a, f.b, sums);
#endif
}

/// Adds A (16x8) times B (8x8), both TF32, to the sums (16x8). Bits that TF32
/// does not have are ignored.
BONSAI_DEVICE inline void multiplyTf32(const MmaFactors &f, float (&sums)[4]) {
#ifdef __CUDACC__
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
               "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
               "{%0, %1, %2, %3};"
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
               : "r"(f.a[0]), "r"(f.a[1]), "r"(f.a[2]), "r"(f.a[3]),
                 "r"(f.b[0]), "r"(f.b[1]));
#else
  emulation::multiplyTf32(f.a, f.b, sums);
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_MMA_H
