//===- Level.cpp - Choice of instruction set ------------------------------===//
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

#include "kernels/cpu/csr/Microkernel.h"

using namespace bonsai::csr;

Level bonsai::csr::detectLevel() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("bmi2"))
    return Level::Avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return Level::Avx2;
  return Level::Portable;
}

const Microkernels &bonsai::csr::getMicrokernels(Level level) {
  switch (level) {
  case Level::Avx512:
    return avx512Microkernels;
  case Level::Avx2:
    return avx2Microkernels;
  case Level::Portable:
    break;
  }
  return portableMicrokernels;
}
