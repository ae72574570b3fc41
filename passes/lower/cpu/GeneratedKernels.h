//===- GeneratedKernels.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes functions out of ops that no kernel of the runtime runs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_GENERATEDKERNELS_H
#define BONSAI_PASSES_LOWER_CPU_GENERATEDKERNELS_H

#include "dialect/BonsaiDialect.h"

namespace bonsai {

/// Collects functions, each the reference lowering of one op. Once lowered to
/// the LLVM dialect, a function takes one pointer an operand, then one a
/// result, all to row-major buffers.
class GeneratedKernels {
public:
  explicit GeneratedKernels(mlir::ModuleOp parent);

  /// Makes the function of an op and returns its name. Errors are reported at
  /// the op.
  mlir::FailureOr<std::string> add(mlir::Operation *op);

  /// Lowers all functions by `lower`, given the module that holds them, and
  /// moves them to the parent.
  mlir::LogicalResult
  finish(llvm::function_ref<mlir::LogicalResult(mlir::ModuleOp)> lower);

private:
  mlir::ModuleOp parent;
  mlir::ModuleOp nested;
  int64_t numFunctions = 0;
};

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_GENERATEDKERNELS_H
