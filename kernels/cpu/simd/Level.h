//===- Level.h - Instruction sets of kernels --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The levels for which the inner loops of Bonsai's own kernels are built.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_LEVEL_H
#define BONSAI_KERNELS_CPU_SIMD_LEVEL_H

namespace bonsai {

/// Instruction sets, in ascending order of preference.
enum class Level { Portable, Avx2, Avx512 };

/// The best level of this processor.
Level detectLevel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SIMD_LEVEL_H
