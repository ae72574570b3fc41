//===- BlockKernel.h - Compile-time half of the block kernel ----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registered in Registry.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_BLOCKKERNEL_H
#define BONSAI_KERNELS_CPU_BLOCK_BLOCKKERNEL_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createBlockConvolutionKernel();
std::unique_ptr<Kernel> createBlockLinearKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_BLOCK_BLOCKKERNEL_H
