//===- ElementwiseReferences.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References of activations, arithmetic and softmax.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/lower/reference/Activation.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/TensorBuilding.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::reference;

template <typename OpT>
static Results lowerActivation(OpT op, typename OpT::Adaptor operands,
                               ImplicitLocOpBuilder &builder) {
  ActivationAttr activation = op.getActivationAttr();
  return SmallVector<Value>{
      mapElements(builder, getPlainType(op.getType()), operands.getInput(),
                  [&](ImplicitLocOpBuilder &body, ValueRange elements) {
                    return createActivation(body, activation, elements[0]);
                  })};
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// An operand without its dimensions of size 1, and where it is read for each
/// element of a result of this rank.
static std::pair<Value, AffineMap>
dropUnits(ImplicitLocOpBuilder &builder, Value operand, unsigned resultRank) {
  ArrayRef<int64_t> shape = getPlainType(operand).getShape();
  unsigned missing = resultRank - shape.size();
  SmallVector<int64_t> sizes;
  SmallVector<AffineExpr> positions;
  for (auto [dimension, size] : llvm::enumerate(shape)) {
    if (size == 1)
      continue;
    sizes.push_back(size);
    positions.push_back(builder.getAffineDimExpr(missing + dimension));
  }
  return {createReshape(builder, operand, sizes),
          AffineMap::get(resultRank, 0, positions, builder.getContext())};
}

template <typename OpT, typename ScalarOpT>
static Results lowerBinary(OpT op, typename OpT::Adaptor operands,
                           ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (Value operand : operands.getOperands()) {
    bool isWhole = getPlainType(operand) == type;
    auto [input, map] =
        isWhole ? std::pair<Value, AffineMap>(
                      operand, builder.getMultiDimIdentityMap(type.getRank()))
                : dropUnits(builder, operand, type.getRank());
    inputs.push_back(input);
    maps.push_back(map);
  }
  return SmallVector<Value>{
      mapElements(builder, type, inputs, maps,
                  [](ImplicitLocOpBuilder &body, ValueRange elements) -> Value {
                    return ScalarOpT::create(body, elements[0], elements[1]);
                  })};
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

static Value createMaximum(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::MaximumFOp::create(builder, values[0], values[1]);
}

static Value createSum(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::AddFOp::create(builder, values[0], values[1]);
}

static Value createExponential(ImplicitLocOpBuilder &builder,
                               ValueRange values) {
  Value shifted = arith::SubFOp::create(builder, values[0], values[1]);
  return math::ExpOp::create(builder, shifted);
}

static Value createQuotient(ImplicitLocOpBuilder &builder, ValueRange values) {
  return arith::DivFOp::create(builder, values[1], values[0]);
}

static Results lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  RankedTensorType type = getPlainType(op.getType());
  Type computeType = getComputeType(type.getElementType());
  unsigned axis = op.getAxis();
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + axis);
  auto reducedType = RankedTensorType::get(shape, computeType);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  AffineMap reduced = identity.dropResult(axis);

  Value input = operands.getInput();
  Value lowest = createFilled(builder, reducedType, -INFINITY);
  Value maximum =
      reduceElements(builder, lowest, input, reduced, createMaximum);
  Value exponentials =
      mapElements(builder, type.clone(computeType), {input, maximum},
                  {identity, reduced}, createExponential);
  Value zeros = createFilled(builder, reducedType, 0.0);
  Value sum = reduceElements(builder, zeros, exponentials, reduced, createSum);
  Value quotients =
      updateElements(builder, exponentials, sum, reduced, createQuotient);
  return SmallVector<Value>{
      convertElements(builder, quotients, type.getElementType())};
}

//===----------------------------------------------------------------------===//
// Cast
//===----------------------------------------------------------------------===//

static Results lowerCast(CastOp op, CastOp::Adaptor operands,
                         ImplicitLocOpBuilder &builder) {
  return SmallVector<Value>{convertElements(builder, operands.getInput(),
                                            op.getType().getElementType())};
}

void bonsai::reference::attachElementwiseReferences(MLIRContext &context) {
  attachReference<ReluOp, lowerActivation<ReluOp>>(context);
  attachReference<ClipOp, lowerActivation<ClipOp>>(context);
  attachReference<LeakyReluOp, lowerActivation<LeakyReluOp>>(context);
  attachReference<SigmoidOp, lowerActivation<SigmoidOp>>(context);
  attachReference<HardSigmoidOp, lowerActivation<HardSigmoidOp>>(context);
  attachReference<HardSwishOp, lowerActivation<HardSwishOp>>(context);
  attachReference<SiluOp, lowerActivation<SiluOp>>(context);
  attachReference<AddOp, lowerBinary<AddOp, arith::AddFOp>>(context);
  attachReference<MulOp, lowerBinary<MulOp, arith::MulFOp>>(context);
  attachReference<SoftmaxOp, lowerSoftmax>(context);
  attachReference<CastOp, lowerCast>(context);
}
