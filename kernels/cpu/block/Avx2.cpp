//===- Avx2.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Microkernels for AVX2 and FMA.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Microkernel.h"

#include "kernels/cpu/simd/Avx2.h"

#include "kernels/cpu/block/MicrokernelLoops.h"

const Microkernels bonsai::block::avx2Microkernels = makeMicrokernels();
