//===- ParameterOps.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters: building, verification, lookup.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"

using namespace mlir;
using namespace bonsai;

//===----------------------------------------------------------------------===//
// ParameterOp
//===----------------------------------------------------------------------===//

void ParameterOp::build(OpBuilder &builder, OperationState &state,
                        StringRef name, ElementsAttr value, bool buffer) {
  build(builder, state, builder.getStringAttr(name),
        buffer ? builder.getUnitAttr() : UnitAttr(), value, ElementsAttr(),
        MaskPatternAttrInterface());
}

void ParameterOp::setMask(ElementsAttr mask, MaskPatternAttrInterface pattern) {
  setMaskAttr(mask);
  setPatternAttr(pattern);
}

/// Checks that masked weights are zero and that the mask is made of 0 and 1.
/// `Bits` has the width of the weights; all but their signs are 0 in a zero.
template <typename Bits>
static LogicalResult verifyMaskedWeights(ParameterOp op, MaskView mask) {
  ElementsView<Bits> weights = *viewElements<Bits>(op.getValue());
  constexpr Bits magnitude = static_cast<Bits>(~Bits(0)) >> 1;
  for (int64_t i = 0, size = mask.size(); i < size; ++i) {
    if (mask[i] > 1)
      return op.emitOpError("mask must hold 0 and 1, got ")
             << static_cast<int>(mask[i]) << " at element " << i;
    if (mask[i] == 0 && (weights[i] & magnitude) != 0)
      return op.emitOpError("weight ")
             << i << " is cut by the mask but is not zero";
  }
  return success();
}

static LogicalResult verifyMaskedWeights(ParameterOp op, MaskView mask) {
  Type element = op.getType().getElementType();
  if (element.isF32())
    return verifyMaskedWeights<uint32_t>(op, mask);
  if (element.isF16())
    return verifyMaskedWeights<uint16_t>(op, mask);
  return op.emitOpError("can be masked only if its elements are f32 or f16");
}

static LogicalResult verifyMask(ParameterOp op) {
  auto maskType = cast<ShapedType>(op.getMaskAttr().getType());
  if (maskType.getShape() != op.getType().getShape() ||
      !maskType.getElementType().isSignlessInteger(8))
    return op.emitOpError("mask must be of i8 and have the parameter's shape");
  FailureOr<MaskView> mask = viewElements<uint8_t>(op.getMaskAttr());
  if (failed(mask))
    return op.emitOpError("mask has no data, or not one byte a weight");
  if (failed(verifyMaskedWeights(op, *mask)))
    return failure();
  return op.getPatternAttr().verifyMask(op.getType().getShape(), *mask,
                                        [&] { return op.emitOpError(); });
}

LogicalResult ParameterOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getValue().getType());
  if (!type || !type.getElementType().isIntOrFloat())
    return emitOpError("value must be a ranked tensor of numbers");
  if (failed(getRawElements(getValue())))
    return emitOpError("has no data, or not as much as its type says");
  if (static_cast<bool>(getMaskAttr()) != static_cast<bool>(getPatternAttr()))
    return emitOpError("mask and pattern come together");
  return getMaskAttr() ? verifyMask(*this) : success();
}

//===----------------------------------------------------------------------===//
// ParamOp
//===----------------------------------------------------------------------===//

LogicalResult ParamOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto parameter =
      symbols.lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  if (!parameter)
    return emitOpError("names no parameter: @") << getParameter();
  if (parameter.getType() != getType())
    return emitOpError("has type ") << getType() << ", but @" << getParameter()
                                    << " has " << parameter.getType();
  return success();
}

ParameterOp bonsai::lookupParameter(Value value,
                                    SymbolTableCollection &symbols) {
  auto param = value.getDefiningOp<ParamOp>();
  if (!param)
    return nullptr;
  return symbols.lookupNearestSymbolFrom<ParameterOp>(param,
                                                      param.getParameterAttr());
}

ParameterOp bonsai::lookupParameter(Value value) {
  SymbolTableCollection symbols;
  return lookupParameter(value, symbols);
}
