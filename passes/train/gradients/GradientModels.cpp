//===- GradientModels.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What gradients are built of.
//
//===----------------------------------------------------------------------===//

#include "passes/train/gradients/GradientModels.h"
#include "passes/train/Passes.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

void bonsai::registerGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, BonsaiDialect *) {
    attachElementwiseGradients(*context);
    attachLayerGradients(*context);
    attachLossGradients(*context);
    attachPoolingGradients(*context);
    attachShapeGradients(*context);
  });
}

static RankedTensorType getType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static Value sumAlong(ImplicitLocOpBuilder &builder, Value value,
                      ArrayRef<int64_t> axes) {
  RankedTensorType type = getType(value);
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      shape.push_back(type.getDimSize(axis));
  return ReduceSumOp::create(
      builder, RankedTensorType::get(shape, type.getElementType()), value,
      axes);
}

Value gradients::sumAllBut(ImplicitLocOpBuilder &builder, Value value,
                           int64_t axis) {
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < getType(value).getRank(); ++i)
    if (i != axis)
      axes.push_back(i);
  return sumAlong(builder, value, axes);
}

Value gradients::reshapeTo(ImplicitLocOpBuilder &builder, Value value,
                           RankedTensorType type) {
  if (getType(value).getShape() == type.getShape())
    return value;
  return ReshapeOp::create(
      builder, RankedTensorType::get(type.getShape(), type.getElementType()),
      value);
}

Value gradients::sumTo(ImplicitLocOpBuilder &builder, Value value,
                       RankedTensorType type) {
  RankedTensorType from = getType(value);
  int64_t added = from.getRank() - type.getRank();
  SmallVector<int64_t> axes;
  for (int64_t axis = 0; axis < from.getRank(); ++axis)
    if (axis < added || type.getDimSize(axis - added) != from.getDimSize(axis))
      axes.push_back(axis);
  if (!axes.empty())
    value = sumAlong(builder, value, axes);
  return reshapeTo(builder, value, type);
}

Value gradients::scale(ImplicitLocOpBuilder &builder, Value value,
                       Value gradient) {
  auto full = gradient.getDefiningOp<FullOp>();
  if (full && full.getValue().isExactlyValue(1.0))
    return value;
  return MulOp::create(builder, value, gradient);
}
