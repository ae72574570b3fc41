//===- ModelTable.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the constants of a compiled model, up to its table, in the LLVM
// dialect.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_CPU_MODELTABLE_H
#define BONSAI_PASSES_LOWER_CPU_MODELTABLE_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

namespace bonsai {

/// A BonsaiStep; an empty symbol is a null pointer.
struct StepEntry {
  std::string name, op, kernel;
  std::string create, destroy, descriptor, constants, run;
  int64_t turns = 1;
};

/// A BonsaiTensorInfo.
struct TensorEntry {
  std::string name;
  llvm::SmallVector<int64_t> shape;
};

/// A BonsaiModelTable.
struct ModelEntry {
  std::string name, cpuLevel;
  int64_t arenaBytes;
  llvm::SmallVector<TensorEntry> inputs, outputs;
  std::vector<StepEntry> steps;
};

/// Adds globals and declarations to a module. Each call returns the symbol of
/// what it added.
class ModelTableBuilder {
public:
  ModelTableBuilder(mlir::ModuleOp module);

  /// Constant bytes at the alignment of buffers.
  std::string addBytes(llvm::StringRef prefix, llvm::ArrayRef<char> bytes);
  /// The elements of an attribute, flat, at the alignment of buffers.
  std::string addElements(llvm::StringRef prefix, mlir::ElementsAttr elements);
  /// Machine code, in the text section.
  std::string addCode(mlir::ElementsAttr bytes);
  /// An array of pointers to the named symbols.
  std::string addPointers(llvm::StringRef prefix,
                          llvm::ArrayRef<std::string> symbols);
  /// Declares `symbol` if it is not yet known; `entry` says of which kind.
  enum class KernelEntry { create, run, destroy };
  void declare(llvm::StringRef symbol, KernelEntry entry);
  /// The exported table itself.
  void addTable(const ModelEntry &model);

private:
  std::string addString(llvm::StringRef text);
  std::string addIntegers(llvm::StringRef prefix,
                          llvm::ArrayRef<int64_t> values);
  std::string addTensors(llvm::StringRef prefix,
                         llvm::ArrayRef<TensorEntry> tensors);
  std::string addSteps(llvm::ArrayRef<StepEntry> steps);
  mlir::LLVM::GlobalOp addGlobal(mlir::Type type, llvm::StringRef name,
                                 mlir::Attribute value);
  /// A global array of structs, whose fields `getFields` gives: symbols and
  /// integers.
  using Field = std::pair<std::string, std::optional<int64_t>>;
  std::string
  addStructs(llvm::StringRef name, mlir::LLVM::LLVMStructType type,
             size_t count,
             llvm::function_ref<llvm::SmallVector<Field>(size_t)> getFields,
             mlir::LLVM::Linkage linkage = mlir::LLVM::Linkage::Internal);
  mlir::Value buildField(mlir::OpBuilder &builder, mlir::Type type,
                         const Field &field);
  std::string getUniqueName(llvm::StringRef prefix);

  mlir::ModuleOp module;
  mlir::OpBuilder builder;
  mlir::Location loc;
  mlir::LLVM::LLVMPointerType pointer;
  llvm::StringMap<std::string> strings;
  llvm::StringSet<> declared;
  int64_t numGlobals = 0;
};

} // namespace bonsai

#endif // BONSAI_PASSES_LOWER_CPU_MODELTABLE_H
