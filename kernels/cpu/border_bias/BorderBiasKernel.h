//===- BorderBiasKernel.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compile-time half of the border bias.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIASKERNEL_H
#define BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIASKERNEL_H

#include "kernels/Kernel.h"

namespace bonsai {

std::unique_ptr<Kernel> createBorderBiasKernel();

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIASKERNEL_H
