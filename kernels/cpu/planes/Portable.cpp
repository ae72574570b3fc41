//===- Portable.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vector loops for any processor.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Fill.h"

#include "kernels/cpu/simd/Portable.h"

#include "kernels/cpu/planes/FillLoops.h"

const Loops bonsai::planes::portableLoops = makeLoops();
