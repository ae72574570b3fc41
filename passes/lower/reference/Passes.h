//===- Passes.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes in this folder, generated from Passes.td, and the reference
// lowering of each op.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_REFERENCE_PASSES_H
#define BONSAI_PASSES_LOWER_REFERENCE_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace bonsai {

/// Gives every op of the dialect its ReferenceLoweringOpInterface, and makes
/// the dialects that the references use loadable.
void registerReferenceLowerings(mlir::DialectRegistry &registry);

#define GEN_PASS_DECL
#include "passes/lower/reference/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/lower/reference/Passes.h.inc"

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_REFERENCE_PASSES_H
