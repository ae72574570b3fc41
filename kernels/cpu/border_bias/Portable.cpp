//===- Portable.cpp - Border bias for any processor -----------------------===//
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

#include "kernels/cpu/border_bias/AddRowsLoops.h"

void bonsai::border_bias::addRowsPortable(const Rows &rows) { addRows(rows); }
