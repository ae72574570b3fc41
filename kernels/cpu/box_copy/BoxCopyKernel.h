//===- BoxCopyKernel.h ---------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time half of slices, of their gradients and of padding with a
// constant.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPYKERNEL_H
#define BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPYKERNEL_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createBoxCopyKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPYKERNEL_H
