//===- CsrKernel.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time halves of the CSR kernels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_CSRKERNEL_H
#define BONSAI_KERNELS_CPU_CSR_CSRKERNEL_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createCsrConvolutionKernel();
std::unique_ptr<Kernel> createCsrLinearKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_CSR_CSRKERNEL_H
