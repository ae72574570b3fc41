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
#include "kernels/cpu/border_bias/BorderBias.h"

namespace bonsai {

std::unique_ptr<Kernel> createBorderBiasKernel();

/// Whether an op is a border bias whose table and bias are parameters.
bool isBorderBiasOfParameters(mlir::Operation *op);

BonsaiBorderBiasDescriptor describeBorderBias(BorderBiasOp op);

/// The call of a kernel with this entry that takes a
/// BonsaiBorderBiasDescriptor, and constants and inputs as BorderBias.h says.
KernelCall packBorderBias(BorderBiasOp op, llvm::StringRef entry);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIASKERNEL_H
