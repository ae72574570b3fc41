//===- EmitActivation.h --------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations as operations on one f32 value of a thread.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_EMITACTIVATION_H
#define BONSAI_KERNELS_CUDA_UNROLLED_EMITACTIVATION_H

#include "kernels/runtime/Runtime.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace bonsai::gpu_unrolled {

/// The same as `cuda::applyActivation`. Exponentials are polynomials, good to
/// 1e-7 relative, so that the code needs no library.
mlir::Value emitActivation(mlir::ImplicitLocOpBuilder &builder,
                           const BonsaiActivation &activation, mlir::Value x);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_EMITACTIVATION_H
