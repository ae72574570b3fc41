//===- ElementwiseGradients.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of activations, sums, products, softmax and casts.
//
//===----------------------------------------------------------------------===//

#include "passes/train/gradients/GradientModels.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

/// `map` is the input, or the result where the derivative is the same at both.
/// Then the input need not be kept.
template <typename OpT>
static Gradients createActivationGradient(OpT op, Value map, Value gradient,
                                          ImplicitLocOpBuilder &builder) {
  return {ActivationGradientOp::create(builder, op.getInput().getType(),
                                       gradient, map, op.getActivationAttr())};
}

template <typename OpT>
static Gradients differentiateAtInput(OpT op, ValueRange gradients,
                                      ImplicitLocOpBuilder &builder) {
  return createActivationGradient(op, op.getInput(), gradients.front(),
                                  builder);
}

template <typename OpT>
static Gradients differentiateAtResult(OpT op, ValueRange gradients,
                                       ImplicitLocOpBuilder &builder) {
  return createActivationGradient(op, op.getResult(), gradients.front(),
                                  builder);
}

static Gradients differentiateAdd(AddOp op, ValueRange gradients,
                                  ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  return {sumTo(builder, gradient, op.getLhs().getType()),
          sumTo(builder, gradient, op.getRhs().getType())};
}

static Gradients differentiateMul(MulOp op, ValueRange gradients,
                                  ImplicitLocOpBuilder &builder) {
  auto getFactorGradient = [&](Value factor, Value other) {
    Value product = MulOp::create(builder, gradients.front(), other);
    return sumTo(builder, product, cast<RankedTensorType>(factor.getType()));
  };
  return {getFactorGradient(op.getLhs(), op.getRhs()),
          getFactorGradient(op.getRhs(), op.getLhs())};
}

static Gradients differentiateSoftmax(SoftmaxOp op, ValueRange gradients,
                                      ImplicitLocOpBuilder &builder) {
  return {SoftmaxGradientOp::create(builder, op.getInput().getType(),
                                    gradients.front(), op.getResult(),
                                    op.getAxisAttr())};
}

static Gradients differentiateCast(CastOp op, ValueRange gradients,
                                   ImplicitLocOpBuilder &builder) {
  return {CastOp::create(builder, op.getInput().getType(), gradients.front())};
}

void gradients::attachElementwiseGradients(MLIRContext &context) {
  attachGradient<ReluOp, differentiateAtResult<ReluOp>>(context);
  attachGradient<ClipOp, differentiateAtResult<ClipOp>>(context);
  attachGradient<LeakyReluOp, differentiateAtInput<LeakyReluOp>>(context);
  attachGradient<SigmoidOp, differentiateAtInput<SigmoidOp>>(context);
  attachGradient<HardSigmoidOp, differentiateAtInput<HardSigmoidOp>>(context);
  attachGradient<HardSwishOp, differentiateAtInput<HardSwishOp>>(context);
  attachGradient<SiluOp, differentiateAtInput<SiluOp>>(context);
  attachGradient<AddOp, differentiateAdd>(context);
  attachGradient<MulOp, differentiateMul>(context);
  attachGradient<SoftmaxOp, differentiateSoftmax>(context);
  attachGradient<CastOp, differentiateCast>(context);
}
