//===- ParameterTable.h --------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns constant tensors into parameters of the module, each once.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_PARAMETERTABLE_H
#define BONSAI_PASSES_IMPORT_ONNX_PARAMETERTABLE_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/Builders.h"
#include "passes/import/onnx/ConstantTensor.h"
#include <map>

namespace bonsai::onnximport {

/// The `bonsai.parameter` ops of a module under construction. They stand before
/// `main`, named as their tensors; a name that is taken gets a number.
class ParameterTable {
public:
  explicit ParameterTable(mlir::func::FuncOp main);

  /// Reads a parameter at the builder's insertion point. The same f32 elements
  /// in the same shape and role are the same parameter.
  mlir::Value read(mlir::OpBuilder &builder, mlir::Location location,
                   const ConstantTensor &tensor, bool isBuffer);

  /// Remembers what a rearrangement of a tensor gave, so that a tensor that is
  /// used twice in the same way stays one. `compute` runs the first time.
  ConstantTensor derive(const ConstantTensor &tensor, llvm::StringRef how,
                        llvm::function_ref<ConstantTensor()> compute);

private:
  using Key = std::tuple<const std::string *, std::vector<int64_t>, bool>;
  struct Derived {
    /// Keeps the address that is the key from being used again.
    ConstantTensor source;
    ConstantTensor result;
  };

  std::string makeUniqueName(llvm::StringRef name);

  mlir::func::FuncOp main;
  llvm::StringMap<unsigned> names;
  std::map<Key, ParameterOp> parameters;
  std::map<std::tuple<const std::string *, std::vector<int64_t>, std::string>,
           Derived>
      derived;
};

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_PARAMETERTABLE_H
