//===- Pipelines.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From reference lowerings to LLVM.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_PIPELINES_H
#define BONSAI_PASSES_LOWER_REFERENCE_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace bonsai {

/// Lowers a module of functions on static tensors, with bodies in linalg,
/// tensor, arith, math and scf, to the LLVM dialect. Buffers are bare pointers
/// to row-major elements: operands first, then one for each result.
///   func.func @f(tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
/// becomes
///   llvm.func @f(ptr, ptr, ptr)
/// A function writes all of its results and none of its operands. The caller
/// owns all buffers, and no result may overlap an operand or another result.
/// Temporaries live on the stack up to 64 KiB each and otherwise come from
/// malloc; functions of libm may be called.
void buildGeneratedKernelPipeline(mlir::OpPassManager &manager);

/// Registers the above as `bonsai-generated-kernels`.
void registerGeneratedKernelPipeline();

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_REFERENCE_PIPELINES_H
