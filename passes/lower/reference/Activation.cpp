//===- Activation.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations and their derivatives as scalar code.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

static Value createClip(ImplicitLocOpBuilder &builder, Value x, double low,
                        double high) {
  Value atLeast = arith::MaximumFOp::create(
      builder, x, createFloat(builder, x.getType(), low));
  return arith::MinimumFOp::create(builder, atLeast,
                                   createFloat(builder, x.getType(), high));
}

/// `min(max(slope * x + offset, 0), 1)`.
static Value createHardSigmoid(ImplicitLocOpBuilder &builder, Value x,
                               double slope, double offset) {
  Value scaled = arith::MulFOp::create(
      builder, x, createFloat(builder, x.getType(), slope));
  Value moved = arith::AddFOp::create(
      builder, scaled, createFloat(builder, x.getType(), offset));
  return createClip(builder, moved, 0.0, 1.0);
}

static Value createLeakyRelu(ImplicitLocOpBuilder &builder, Value x,
                             double slope) {
  Value zero = createFloat(builder, x.getType(), 0.0);
  Value isNegative =
      arith::CmpFOp::create(builder, arith::CmpFPredicate::OLT, x, zero);
  Value scaled = arith::MulFOp::create(
      builder, x, createFloat(builder, x.getType(), slope));
  return arith::SelectOp::create(builder, isNegative, scaled, x);
}

/// Takes the exponential of a number that is not positive, so that nothing
/// overflows: `(x < 0 ? exp(x) : 1) / (1 + exp(-|x|))`.
static Value createSigmoid(ImplicitLocOpBuilder &builder, Value x) {
  Value zero = createFloat(builder, x.getType(), 0.0);
  Value one = createFloat(builder, x.getType(), 1.0);
  Value magnitude = math::AbsFOp::create(builder, x);
  Value exponential = math::ExpOp::create(
      builder, arith::NegFOp::create(builder, magnitude).getResult());
  Value isNegative =
      arith::CmpFOp::create(builder, arith::CmpFPredicate::OLT, x, zero);
  Value numerator =
      arith::SelectOp::create(builder, isNegative, exponential, one);
  Value denominator = arith::AddFOp::create(builder, one, exponential);
  return arith::DivFOp::create(builder, numerator, denominator);
}

Value bonsai::reference::createActivation(ImplicitLocOpBuilder &builder,
                                          ActivationAttr activation, Value x) {
  if (!activation)
    return x;
  double alpha = activation.getAlpha().convertToDouble();
  double beta = activation.getBeta().convertToDouble();
  switch (activation.getKind()) {
  case ActivationKind::relu:
    return arith::MaximumFOp::create(builder, x,
                                     createFloat(builder, x.getType(), 0.0));
  case ActivationKind::clip:
    return createClip(builder, x, alpha, beta);
  case ActivationKind::leaky_relu:
    return createLeakyRelu(builder, x, alpha);
  case ActivationKind::sigmoid:
    return createSigmoid(builder, x);
  case ActivationKind::hard_sigmoid:
    return createHardSigmoid(builder, x, alpha, beta);
  case ActivationKind::hard_swish:
    return arith::MulFOp::create(builder, x,
                                 createHardSigmoid(builder, x, 1.0 / 6, 0.5));
  case ActivationKind::silu:
    return arith::MulFOp::create(builder, x, createSigmoid(builder, x));
  }
  llvm_unreachable("all kinds are handled");
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// `slope` where `x` is between both bounds, and 0 elsewhere.
static Value createSlopeBetween(ImplicitLocOpBuilder &builder, Value x,
                                arith::CmpFPredicate aboveLow, double low,
                                arith::CmpFPredicate belowHigh, double high,
                                double slope) {
  auto constant = [&](double value) {
    return createFloat(builder, x.getType(), value);
  };
  Value isAbove = arith::CmpFOp::create(builder, aboveLow, x, constant(low));
  Value isBelow = arith::CmpFOp::create(builder, belowHigh, x, constant(high));
  Value isBetween = arith::AndIOp::create(builder, isAbove, isBelow);
  return arith::SelectOp::create(builder, isBetween, constant(slope),
                                 constant(0.0));
}

/// At a kink, that of what is to the left, where a falling line comes from 1.
static Value createHardSigmoidDerivative(ImplicitLocOpBuilder &builder, Value x,
                                         double slope, double offset) {
  using Predicate = arith::CmpFPredicate;
  Value line = arith::AddFOp::create(
      builder,
      arith::MulFOp::create(builder, x,
                            createFloat(builder, x.getType(), slope)),
      createFloat(builder, x.getType(), offset));
  bool rises = slope > 0;
  return createSlopeBetween(
      builder, line, rises ? Predicate::OGT : Predicate::OGE, 0.0,
      rises ? Predicate::OLE : Predicate::OLT, 1.0, slope);
}

/// `slope` up to 0, 1 beyond.
static Value createLeakyReluDerivative(ImplicitLocOpBuilder &builder, Value x,
                                       double slope) {
  Value isPositive =
      arith::CmpFOp::create(builder, arith::CmpFPredicate::OGT, x,
                            createFloat(builder, x.getType(), 0.0));
  return arith::SelectOp::create(builder, isPositive,
                                 createFloat(builder, x.getType(), 1.0),
                                 createFloat(builder, x.getType(), slope));
}

/// `f(x) * f(-x)`, which does not cancel where `f(x)` is almost 1.
static Value createSigmoidDerivative(ImplicitLocOpBuilder &builder, Value x) {
  Value negated = arith::NegFOp::create(builder, x);
  return arith::MulFOp::create(builder, createSigmoid(builder, x),
                               createSigmoid(builder, negated));
}

/// `f(x) + x * f'(x)`, for a function that is `x * f(x)`.
static Value createGateDerivative(ImplicitLocOpBuilder &builder, Value x,
                                  Value gate, Value gateDerivative) {
  return arith::AddFOp::create(
      builder, gate, arith::MulFOp::create(builder, x, gateDerivative));
}

Value bonsai::reference::createDerivative(ImplicitLocOpBuilder &builder,
                                          ActivationAttr activation, Value x) {
  using Predicate = arith::CmpFPredicate;
  double alpha = activation.getAlpha().convertToDouble();
  double beta = activation.getBeta().convertToDouble();
  switch (activation.getKind()) {
  case ActivationKind::relu:
    return createLeakyReluDerivative(builder, x, 0.0);
  case ActivationKind::clip:
    return createSlopeBetween(builder, x, Predicate::OGT, alpha, Predicate::OLT,
                              beta, 1.0);
  case ActivationKind::leaky_relu:
    return createLeakyReluDerivative(builder, x, alpha);
  case ActivationKind::sigmoid:
    return createSigmoidDerivative(builder, x);
  case ActivationKind::hard_sigmoid:
    return createHardSigmoidDerivative(builder, x, alpha, beta);
  case ActivationKind::hard_swish:
    return createGateDerivative(
        builder, x, createHardSigmoid(builder, x, 1.0 / 6, 0.5),
        createHardSigmoidDerivative(builder, x, 1.0 / 6, 0.5));
  case ActivationKind::silu:
    return createGateDerivative(builder, x, createSigmoid(builder, x),
                                createSigmoidDerivative(builder, x));
  }
  llvm_unreachable("all kinds are handled");
}
