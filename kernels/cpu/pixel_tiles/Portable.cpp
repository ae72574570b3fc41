//===- Portable.cpp - Loops on pixel tiles for any processor --------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner loops, built for this instruction set.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/simd/Portable.h"

#include "kernels/cpu/pixel_tiles/Body.h"

const Loops bonsai::pixel_tiles::portableLoops = makeLoops();
