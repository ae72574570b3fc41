//===- Activation.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations as scalar code.
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
