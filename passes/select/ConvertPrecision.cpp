//===- ConvertPrecision.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that makes a network one of f16.
//
//===----------------------------------------------------------------------===//

#include "passes/select/Passes.h"

#include <cmath>

namespace bonsai {
#define GEN_PASS_DEF_CONVERTPRECISION
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

/// Rounds to nearest, ties to even, as the processor does.
using Half = _Float16;

bool isF32(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isF32();
}

/// The type with elements of f16, in its shape and layout.
RankedTensorType getHalfType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return RankedTensorType::get(tensor.getShape(),
                               Float16Type::get(type.getContext()),
                               tensor.getEncoding());
}

/// The values that an attribute holds: all elements, or one if it is a splat.
ArrayRef<float> getStoredValues(ArrayRef<char> raw) {
  return {reinterpret_cast<const float *>(raw.data()),
          raw.size() / sizeof(float)};
}

struct ConvertPrecision : bonsai::impl::ConvertPrecisionBase<ConvertPrecision> {
  using ConvertPrecisionBase::ConvertPrecisionBase;

  void runOnOperation() override {
    for (ParameterOp parameter : getOperation().getOps<ParameterOp>())
      if (isF32(parameter.getType()) && failed(convert(parameter)))
        return signalPassFailure();
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (failed(convert(function)))
        return signalPassFailure();
  }

  LogicalResult convert(ParameterOp parameter) {
    FailureOr<ArrayRef<char>> raw = getRawElements(parameter.getValue());
    if (failed(raw))
      return parameter.emitOpError("has no data, or not as much as its type "
                                   "says");
    std::vector<Half> halves;
    halves.reserve(raw->size() / sizeof(float));
    for (float value : getStoredValues(*raw)) {
      halves.push_back(static_cast<Half>(value));
      if (std::isfinite(value) && std::isinf(static_cast<float>(halves.back())))
        return parameter.emitOpError("element ")
               << halves.size() - 1 << " is too large for f16: " << value;
    }
    setValue(parameter, std::move(halves));
    ++numParameters;
    return success();
  }

  /// Keeps a value that is written out in the IR there.
  void setValue(ParameterOp parameter, std::vector<Half> halves) {
    RankedTensorType type = getHalfType(parameter.getType());
    if (isa<DenseResourceElementsAttr>(parameter.getValue())) {
      parameter.setValueAttr(
          makeResource(type, parameter.getSymName(), std::move(halves)));
      return;
    }
    ArrayRef<char> bytes(reinterpret_cast<const char *>(halves.data()),
                         sizeof(Half) * halves.size());
    parameter.setValueAttr(DenseElementsAttr::getFromRawBuffer(type, bytes));
  }

  LogicalResult convert(func::FuncOp function) {
    if (function.isExternal())
      return success();
    if (!function.getBody().hasOneBlock())
      return function.emitOpError("has more than one block");
    Block &body = function.getBody().front();
    for (Operation &op : body.without_terminator()) {
      if (!isa_and_nonnull<BonsaiDialect>(op.getDialect()))
        return op.emitOpError("is not of the bonsai dialect");
      convertResults(&op);
    }
    castArguments(body);
    castOperands(body.getTerminator(), function.getResultTypes());
    return success();
  }

  /// Casts are there for the type that they give.
  void convertResults(Operation *op) {
    if (isa<CastOp>(op))
      return;
    for (OpResult result : op->getResults())
      if (isF32(result.getType()))
        result.setType(getHalfType(result.getType()));
  }

  /// Ops see the arguments of a function in f16; what it returns of them stays.
  void castArguments(Block &body) {
    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    for (BlockArgument argument : body.getArguments()) {
      auto readsIt = [&](OpOperand &use) {
        return use.getOwner() != body.getTerminator() &&
               !isa<CastOp>(use.getOwner());
      };
      if (!isF32(argument.getType()) ||
          llvm::none_of(argument.getUses(), readsIt))
        continue;
      auto cast = CastOp::create(builder, argument.getLoc(),
                                 getHalfType(argument.getType()), argument);
      argument.replaceUsesWithIf(cast,
                                 [&](OpOperand &use) { return readsIt(use); });
    }
  }

  /// Gives the function's results the types that its callers expect.
  void castOperands(Operation *terminator, TypeRange types) {
    OpBuilder builder(terminator);
    for (auto [operand, type] :
         llvm::zip_equal(terminator->getOpOperands(), types))
      if (operand.get().getType() != type)
        operand.set(CastOp::create(builder, operand.get().getLoc(), type,
                                   operand.get()));
  }
};

} // namespace
