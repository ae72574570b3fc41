//===- Softmax.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Softmax, and what it is made of.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/reference/Softmax.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai::reference;

static Value createMaximum(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::MaximumFOp::create(builder, values[0], values[1]);
}

static Value createSum(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::AddFOp::create(builder, values[0], values[1]);
}

static Value createQuotient(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::DivFOp::create(builder, values[1], values[0]);
}

Value bonsai::reference::divideByTemperature(ImplicitLocOpBuilder &builder,
                                             Value value, double temperature) {
  if (temperature == 1.0)
    return value;
  return arith::DivFOp::create(
      builder, value, createFloat(builder, value.getType(), temperature));
}

SoftmaxParts
bonsai::reference::createSoftmaxParts(ImplicitLocOpBuilder &builder,
                                      Value input, unsigned axis,
                                      double temperature) {
  RankedTensorType type = getPlainType(input);
  Type computeType = getComputeType(type.getElementType());
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + axis);
  auto reducedType = RankedTensorType::get(shape, computeType);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  SoftmaxParts parts;
  parts.map = identity.dropResult(axis);
  Value lowest = createFilled(builder, reducedType, -INFINITY);
  parts.maximum =
      reduceElements(builder, lowest, input, parts.map, createMaximum);
  parts.exponentials =
      mapElements(builder, type.clone(computeType), {input, parts.maximum},
                  {identity, parts.map},
                  [&](ImplicitLocOpBuilder &body, ValueRange values) -> Value {
                    Value shifted =
                        arith::SubFOp::create(body, values[0], values[1]);
                    return math::ExpOp::create(
                        body, divideByTemperature(body, shifted, temperature));
                  });
  Value zeros = createFilled(builder, reducedType, 0.0);
  parts.sum =
      reduceElements(builder, zeros, parts.exponentials, parts.map, createSum);
  return parts;
}

Value bonsai::reference::createSoftmax(ImplicitLocOpBuilder &builder,
                                       Value input, unsigned axis,
                                       double temperature) {
  SoftmaxParts parts = createSoftmaxParts(builder, input, axis, temperature);
  return updateElements(builder, parts.exponentials, parts.sum, parts.map,
                        createQuotient);
}
