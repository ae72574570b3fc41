//===- Avx2.cpp - CSR inner loops for AVX2 and FMA ------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 8 pixels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Microkernel.h"

#include "kernels/cpu/simd/Avx2.h"

#include "kernels/cpu/csr/MicrokernelLoops.h"

const bonsai::csr::Microkernels bonsai::csr::avx2Microkernels =
    makeMicrokernels();
