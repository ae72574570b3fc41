//===- Portable.cpp - CSR inner loops for any processor -------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 4 pixels by the compiler's own vector types, with whatever
// instructions the build allows.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/Microkernel.h"

#include "kernels/cpu/simd/Portable.h"

#include "kernels/cpu/csr/MicrokernelLoops.h"

const bonsai::csr::Microkernels bonsai::csr::portableMicrokernels =
    makeMicrokernels();
