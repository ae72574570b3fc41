//===- NetworkInterface.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Changes of the inputs and results of a network.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_TRAIN_NETWORKINTERFACE_H
#define BONSAI_PASSES_TRAIN_NETWORKINTERFACE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace bonsai {

/// The attribute that names inputs and results.
inline constexpr llvm::StringLiteral tensorNameAttrName = "bonsai.name";

/// The function `main`; null, after an error, if the module has none, or one of
/// several blocks.
mlir::func::FuncOp findMain(mlir::ModuleOp module);

/// Adds an argument after all others.
mlir::Value appendArgument(mlir::func::FuncOp function, mlir::Type type,
                           llvm::StringRef name, mlir::Location loc);

/// Adds a result at `position`.
void insertResult(mlir::func::FuncOp function, unsigned position,
                  mlir::Value value, llvm::StringRef name);
void appendResult(mlir::func::FuncOp function, mlir::Value value,
                  llvm::StringRef name);

} // namespace bonsai

#endif // BONSAI_PASSES_TRAIN_NETWORKINTERFACE_H
