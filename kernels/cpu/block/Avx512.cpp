//===- Avx512.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Microkernels for AVX-512.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Microkernel.h"

#include "kernels/cpu/simd/Avx512.h"

#include "kernels/cpu/block/MicrokernelLoops.h"

const Microkernels bonsai::block::avx512Microkernels = makeMicrokernels();
