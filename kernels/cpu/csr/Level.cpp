//===- Level.cpp - Choice of instruction set ------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner loops of each instruction set.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Microkernel.h"

using namespace bonsai::csr;

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
