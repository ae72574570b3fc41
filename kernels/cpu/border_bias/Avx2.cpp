//===- Avx2.cpp - Border bias for AVX2 and FMA ----------------------------===//
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

#include "kernels/cpu/simd/Avx2.h"

#include "kernels/cpu/border_bias/AddRowsLoops.h"

void bonsai::border_bias::addRowsAvx2(const Rows &rows) { addRows(rows); }
