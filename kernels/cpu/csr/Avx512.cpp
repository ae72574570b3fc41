//===- Avx512.cpp - CSR inner loops for AVX-512 ---------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 16 pixels; needs AVX-512F and BMI2.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Microkernel.h"

#include "kernels/cpu/simd/Avx512.h"

#include "kernels/cpu/csr/MicrokernelLoops.h"

const bonsai::csr::Microkernels bonsai::csr::avx512Microkernels =
    makeMicrokernels();
