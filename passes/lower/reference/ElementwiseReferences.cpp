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
#include "passes/lower/reference/Activation.h"
#include "passes/lower/reference/ReferenceModels.h"
#include "passes/lower/reference/Softmax.h"
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

static Results lowerSoftmax(SoftmaxOp op, SoftmaxOp::Adaptor operands,
                            ImplicitLocOpBuilder &builder) {
  Value quotients = createSoftmax(builder, operands.getInput(), op.getAxis());
  return SmallVector<Value>{
      convertElements(builder, quotients, op.getType().getElementType())};
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
