//===- Level.cpp - Detection of the instruction set -----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the processor at run time, because a compiled model may run elsewhere
// than where it was made.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/simd/Level.h"

using namespace bonsai;

Level bonsai::detectLevel() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("bmi2"))
    return Level::Avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return Level::Avx2;
  return Level::Portable;
}
