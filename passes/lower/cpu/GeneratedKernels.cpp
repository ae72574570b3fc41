//===- GeneratedKernels.cpp -----------------------------------------------===//
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

#include "passes/lower/cpu/GeneratedKernels.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace bonsai;

GeneratedKernels::GeneratedKernels(ModuleOp parent) : parent(parent) {
  OpBuilder builder(parent.getBodyRegion());
  builder.setInsertionPointToEnd(parent.getBody());
  nested = ModuleOp::create(builder, parent.getLoc());
}

static SmallVector<Type> withoutLayouts(TypeRange types) {
  return llvm::map_to_vector(types, [](Type type) -> Type {
    auto tensor = cast<RankedTensorType>(type);
    return RankedTensorType::get(tensor.getShape(), tensor.getElementType());
  });
}

FailureOr<std::string> GeneratedKernels::add(Operation *op) {
  auto reference = dyn_cast<ReferenceLoweringOpInterface>(op);
  if (!reference)
    return op->emitOpError("has neither a kernel nor a reference lowering");
  OpBuilder builder(nested.getBodyRegion());
  builder.setInsertionPointToEnd(nested.getBody());
  auto type = builder.getFunctionType(withoutLayouts(op->getOperandTypes()),
                                      withoutLayouts(op->getResultTypes()));
  std::string name =
      (op->getName().stripDialect() + "_" + Twine(numFunctions++)).str();
  auto function = func::FuncOp::create(builder, op->getLoc(), name, type);
  builder.setInsertionPointToEnd(function.addEntryBlock());
  FailureOr<SmallVector<Value>> results =
      reference.lowerToReference(builder, function.getArguments());
  if (failed(results))
    return failure();
  func::ReturnOp::create(builder, op->getLoc(), *results);
  return name;
}

LogicalResult
GeneratedKernels::finish(function_ref<LogicalResult(ModuleOp)> lower) {
  if (numFunctions != 0 && failed(lower(nested)))
    return failure();
  for (Operation &op : llvm::make_early_inc_range(*nested.getBody())) {
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op))
      if (!function.isExternal())
        function.setLinkage(LLVM::Linkage::Internal);
    op.moveBefore(nested);
  }
  nested.erase();
  return success();
}
