//===- ParameterTable.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading and making parameters while a pass rewrites the ops that use them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_OPTIMIZE_PARAMETERTABLE_H
#define BONSAI_PASSES_OPTIMIZE_PARAMETERTABLE_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace bonsai {

/// The parameters of a module and how often each is read. While it lives,
/// parameters are made and read through it only.
class ParameterTable {
public:
  explicit ParameterTable(mlir::ModuleOp module);

  /// The parameter that a value reads; null if it is none.
  ParameterOp lookup(mlir::Value value) {
    return lookupParameter(value, symbols);
  }

  /// Whether one operand of one op is all that reads the parameter.
  bool isReadOnce(ParameterOp parameter) const {
    return numReads.lookup(parameter) == 1;
  }

  /// Makes a parameter beside `neighbor`, called `layer` + `suffix` ("conv1",
  /// ".bias"), or `layer_N` + `suffix` if that is taken.
  ParameterOp create(ParameterOp neighbor, llvm::StringRef layer,
                     llvm::StringRef suffix, mlir::ElementsAttr value);

  /// Reads a parameter before `user`, for one operand of it.
  mlir::Value read(mlir::Operation *user, ParameterOp parameter);

  /// Forgets the read by an operand that was replaced or erased. Other values
  /// are ignored.
  void dropRead(mlir::Value value);

  /// Erases the `bonsai.param` ops that nothing uses.
  static void eraseUnused(mlir::ModuleOp module);

private:
  mlir::SymbolTableCollection symbols;
  llvm::DenseMap<mlir::Operation *, int64_t> numReads;
};

} // namespace bonsai

#endif // BONSAI_PASSES_OPTIMIZE_PARAMETERTABLE_H
