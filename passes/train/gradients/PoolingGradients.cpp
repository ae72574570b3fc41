//===- PoolingGradients.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of pooling and unpooling.
//
//===----------------------------------------------------------------------===//

#include "passes/train/gradients/GradientModels.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

/// Of the values, of either kind of max pool. Indices have no gradient.
template <typename OpT>
static Gradients differentiateMaxPool(OpT op, ValueRange gradients,
                                      ImplicitLocOpBuilder &builder) {
  return {MaxPool2dGradientOp::create(
      builder, op.getInput().getType(), gradients.front(), op.getInput(),
      op.getKernel(), op.getStrides(), op.getPadding(), op.getDilations(),
      op.getCeilMode())};
}

static Gradients differentiateAvgPool(AvgPool2dOp op, ValueRange gradients,
                                      ImplicitLocOpBuilder &builder) {
  return {AvgPool2dGradientOp::create(
      builder, op.getInput().getType(), gradients.front(), op.getKernel(),
      op.getStrides(), op.getPadding(), op.getDilations(), op.getCeilMode(),
      op.getCountIncludePad())};
}

/// What describes a pool over whole maps as one with a window of their size.
static constexpr int64_t ones[] = {1, 1}, zeros[] = {0, 0, 0, 0};

static Gradients differentiateGlobalAvgPool(GlobalAvgPoolOp op,
                                            ValueRange gradients,
                                            ImplicitLocOpBuilder &builder) {
  RankedTensorType input = op.getInput().getType();
  return {AvgPool2dGradientOp::create(
      builder, input, gradients.front(), input.getShape().drop_front(2), ones,
      zeros, ones, /*ceil_mode=*/false, /*count_include_pad=*/false)};
}

static Gradients differentiateGlobalMaxPool(GlobalMaxPoolOp op,
                                            ValueRange gradients,
                                            ImplicitLocOpBuilder &builder) {
  RankedTensorType input = op.getInput().getType();
  return {MaxPool2dGradientOp::create(
      builder, input, gradients.front(), op.getInput(),
      input.getShape().drop_front(2), ones, zeros, ones,
      /*ceil_mode=*/false)};
}

static Gradients differentiateMaxUnpool(MaxUnpool2dOp op, ValueRange gradients,
                                        ImplicitLocOpBuilder &builder) {
  return {MaxUnpool2dGradientOp::create(builder, op.getInput().getType(),
                                        gradients.front(), op.getIndices()),
          Value()};
}

void gradients::attachPoolingGradients(MLIRContext &context) {
  attachGradient<MaxPool2dOp, differentiateMaxPool<MaxPool2dOp>>(context);
  attachGradient<MaxPool2dWithIndicesOp,
                 differentiateMaxPool<MaxPool2dWithIndicesOp>>(context);
  attachGradient<AvgPool2dOp, differentiateAvgPool>(context);
  attachGradient<GlobalAvgPoolOp, differentiateGlobalAvgPool>(context);
  attachGradient<GlobalMaxPoolOp, differentiateGlobalMaxPool>(context);
  attachGradient<MaxUnpool2dOp, differentiateMaxUnpool>(context);
}
