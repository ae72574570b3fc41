//===- Avx512.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vector loops for AVX-512.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Fill.h"

#include "kernels/cpu/simd/Avx512.h"

#include "kernels/cpu/planes/FillLoops.h"

const Loops bonsai::planes::avx512Loops = makeLoops();
