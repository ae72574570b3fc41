//===- Level.cpp - The loops for a processor ------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the inner loops that were built for a level.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Loops.h"

using namespace bonsai;
using namespace bonsai::pixel_tiles;

const Loops &pixel_tiles::getLoops(Level level) {
  switch (level) {
  case Level::Avx512:
    return avx512Loops;
  case Level::Avx2:
    return avx2Loops;
  case Level::Portable:
    break;
  }
  return portableLoops;
}
