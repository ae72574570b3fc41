//===- LossGradients.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of losses and sums.
//
//===----------------------------------------------------------------------===//

#include "passes/train/gradients/GradientModels.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

/// Targets are constants.
static Gradients differentiateCrossEntropy(CrossEntropyOp op,
                                           ValueRange gradients,
                                           ImplicitLocOpBuilder &builder) {
  Value gradient = CrossEntropyGradientOp::create(
      builder, op.getLogits().getType(), op.getLogits(), op.getTargets(),
      op.getTemperatureAttr());
  return {scale(builder, gradient, gradients.front()), Value()};
}

static Gradients differentiateReduceSum(ReduceSumOp op, ValueRange gradients,
                                        ImplicitLocOpBuilder &builder) {
  RankedTensorType type = op.getInput().getType();
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t axis : op.getAxes())
    shape[axis] = 1;
  Value ones = FullOp::create(builder, type, builder.getF32FloatAttr(1.0f));
  Value gradient = reshapeTo(builder, gradients.front(), type.clone(shape));
  if (auto full = gradients.front().getDefiningOp<FullOp>())
    return {FullOp::create(builder, type, full.getValueAttr())};
  return {MulOp::create(builder, ones, gradient)};
}

void gradients::attachLossGradients(MLIRContext &context) {
  attachGradient<CrossEntropyOp, differentiateCrossEntropy>(context);
  attachGradient<ReduceSumOp, differentiateReduceSum>(context);
}
