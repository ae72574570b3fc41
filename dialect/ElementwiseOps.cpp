//===- ElementwiseOps.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations, arithmetic and conversions: shapes, interfaces, folds.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Dialect/Traits.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// The result of an op on one tensor that keeps its shape. Its layout is kept
/// too: an elementwise op works in any.
static LogicalResult inferSameType(Value input, SmallVectorImpl<Type> &types) {
  types.push_back(input.getType());
  return success();
}

static ChannelFlow getSameAxesFlow(Value input, Value result) {
  ChannelFlow flow;
  flow.coupleSameAxes(input, result);
  return flow;
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

static std::optional<double>
inferActivationConstant(ActivationOpInterface op,
                        const ChannelPosition &position,
                        ChannelConstants &constants) {
  std::optional<double> input =
      constants.get({op->getOperand(0), position.axis, position.index});
  if (!input)
    return std::nullopt;
  return op.getActivationAttr().evaluate(*input);
}

#define BONSAI_ACTIVATION(OP, KIND, ALPHA, BETA)                               \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location>,   \
                                     OP::Adaptor adaptor,                      \
                                     SmallVectorImpl<Type> &types) {           \
    return inferSameType(adaptor.getInput(), types);                           \
  }                                                                            \
  ChannelFlow OP::getChannelFlow() {                                           \
    return getSameAxesFlow(getInput(), getResult());                           \
  }                                                                            \
  std::optional<double> OP::inferConstant(const ChannelPosition &position,     \
                                          ChannelConstants &constants) {       \
    return inferActivationConstant(*this, position, constants);                \
  }                                                                            \
  ActivationAttr OP::getActivationAttr() {                                     \
    return ActivationAttr::get(getContext(), ActivationKind::KIND, ALPHA,      \
                               BETA);                                          \
  }

BONSAI_ACTIVATION(ReluOp, relu, 0.0f, 0.0f)
BONSAI_ACTIVATION(ClipOp, clip, getMin().convertToFloat(),
                  getMax().convertToFloat())
BONSAI_ACTIVATION(LeakyReluOp, leaky_relu, getAlpha().convertToFloat(), 0.0f)
BONSAI_ACTIVATION(SigmoidOp, sigmoid, 0.0f, 0.0f)
BONSAI_ACTIVATION(HardSigmoidOp, hard_sigmoid, getAlpha().convertToFloat(),
                  getBeta().convertToFloat())
BONSAI_ACTIVATION(HardSwishOp, hard_swish, 0.0f, 0.0f)
BONSAI_ACTIVATION(SiluOp, silu, 0.0f, 0.0f)

#undef BONSAI_ACTIVATION

/// Whether a value is the result of an activation that is never negative.
static bool isNonNegative(Value value) {
  auto op = value.getDefiningOp<ActivationOpInterface>();
  if (!op)
    return false;
  ActivationAttr activation = op.getActivationAttr();
  switch (activation.getKind()) {
  case ActivationKind::relu:
  case ActivationKind::sigmoid:
  case ActivationKind::hard_sigmoid:
    return true;
  case ActivationKind::clip:
    return !activation.getAlpha().isNegative();
  default:
    return false;
  }
}

OpFoldResult ReluOp::fold(FoldAdaptor) {
  if (isNonNegative(getInput()) && getInput().getType() == getType())
    return getInput();
  return {};
}

LogicalResult ClipOp::verify() {
  // Written so that a NaN bound is refused too.
  if (!(getMin().convertToFloat() <= getMax().convertToFloat()))
    return emitOpError("needs min <= max");
  return success();
}

namespace {

/// clip to [0, inf] is relu.
struct ClipToRelu : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getMin().isPosZero() || !op.getMax().isInfinity())
      return rewriter.notifyMatchFailure(op, "is not [0, inf]");
    rewriter.replaceOpWithNewOp<ReluOp>(op, op.getType(), op.getInput());
    return success();
  }
};

/// A clip after a relu with a bound of at least 0 needs no relu before it.
struct ClipOfRelu : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    auto relu = op.getInput().getDefiningOp<ReluOp>();
    if (!relu || op.getMin().convertToFloat() < 0.0f)
      return rewriter.notifyMatchFailure(op, "relu is not covered");
    rewriter.modifyOpInPlace(
        op, [&] { op.getInputMutable().assign(relu.getInput()); });
    return success();
  }
};

/// leaky_relu with slope 0 is relu.
struct LeakyReluToRelu : OpRewritePattern<LeakyReluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LeakyReluOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getAlpha().isZero())
      return rewriter.notifyMatchFailure(op, "slope is not 0");
    rewriter.replaceOpWithNewOp<ReluOp>(op, op.getType(), op.getInput());
    return success();
  }
};

} // namespace

void ClipOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ClipToRelu, ClipOfRelu>(context);
}

void LeakyReluOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<LeakyReluToRelu>(context);
}

//===----------------------------------------------------------------------===//
// Add, mul
//===----------------------------------------------------------------------===//

static LogicalResult inferBroadcast(std::optional<Location> loc, Value lhs,
                                    Value rhs, SmallVectorImpl<Type> &types) {
  SmallVector<int64_t> shape;
  if (tensorType(lhs).getElementType() != tensorType(rhs).getElementType())
    return emitOptionalError(loc, "operands have different element types");
  if (!OpTrait::util::getBroadcastedShape(tensorType(lhs).getShape(),
                                          tensorType(rhs).getShape(), shape))
    return emitOptionalError(loc, "shapes do not broadcast: ", tensorType(lhs),
                             " and ", tensorType(rhs));
  types.push_back(
      RankedTensorType::get(shape, tensorType(lhs).getElementType()));
  return success();
}

/// Operands are aligned at the last axis; an axis of size 1 that is broadcast
/// carries no channels.
static ChannelFlow getBroadcastFlow(Value lhs, Value rhs, Value result) {
  ChannelFlow flow;
  int64_t rank = tensorType(result).getRank();
  for (Value operand : {lhs, rhs}) {
    int64_t shift = rank - tensorType(operand).getRank();
    for (int64_t axis = 1; axis < rank; ++axis)
      if (axis >= shift && tensorType(operand).getDimSize(axis - shift) ==
                               tensorType(result).getDimSize(axis))
        flow.couple(operand, axis - shift, result, axis);
  }
  return flow;
}

/// The constant that a broadcast operand has at a position of the result.
static std::optional<double>
getBroadcastConstant(Value operand, const ChannelPosition &position,
                     ChannelConstants &constants) {
  RankedTensorType type = tensorType(operand);
  if (type.getNumElements() == 1 && type.getRank() > 0)
    return constants.get({operand, 0, 0});
  int64_t axis =
      position.axis - (tensorType(position.value).getRank() - type.getRank());
  if (axis < 0)
    return std::nullopt;
  bool isBroadcast = type.getDimSize(axis) == 1;
  return constants.get({operand, axis, isBroadcast ? 0 : position.index});
}

/// Whether no operand is broadcast along axis 0 of the result, and no parameter
/// has a value of its own for each image.
static bool hasImagesApart(Value lhs, Value rhs, Value result) {
  RankedTensorType type = tensorType(result);
  return llvm::all_of(std::array{lhs, rhs}, [&](Value operand) {
    bool hasBatch = tensorType(operand).getRank() == type.getRank() &&
                    tensorType(operand).getDimSize(0) == type.getDimSize(0);
    bool isParameter = operand.getDefiningOp<ParamOp>();
    return hasBatch != isParameter || type.getDimSize(0) == 1;
  });
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      AddOp::Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast(loc, adaptor.getLhs(), adaptor.getRhs(), types);
}

ChannelFlow AddOp::getChannelFlow() {
  return getBroadcastFlow(getLhs(), getRhs(), getResult());
}

bool AddOp::computesImagesApart() {
  return hasImagesApart(getLhs(), getRhs(), getResult());
}

std::optional<double> AddOp::inferConstant(const ChannelPosition &position,
                                           ChannelConstants &constants) {
  auto lhs = getBroadcastConstant(getLhs(), position, constants);
  auto rhs = getBroadcastConstant(getRhs(), position, constants);
  if (!lhs || !rhs)
    return std::nullopt;
  return *lhs + *rhs;
}

LogicalResult MulOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      MulOp::Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast(loc, adaptor.getLhs(), adaptor.getRhs(), types);
}

ChannelFlow MulOp::getChannelFlow() {
  return getBroadcastFlow(getLhs(), getRhs(), getResult());
}

bool MulOp::computesImagesApart() {
  return hasImagesApart(getLhs(), getRhs(), getResult());
}

/// A zero decides the product: factors are taken to be finite.
std::optional<double> MulOp::inferConstant(const ChannelPosition &position,
                                           ChannelConstants &constants) {
  auto lhs = getBroadcastConstant(getLhs(), position, constants);
  auto rhs = getBroadcastConstant(getRhs(), position, constants);
  if (lhs == 0.0 || rhs == 0.0)
    return 0.0;
  if (!lhs || !rhs)
    return std::nullopt;
  return *lhs * *rhs;
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> loc,
                                          SoftmaxOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  int64_t rank = tensorType(adaptor.getInput()).getRank();
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= rank)
    return emitOptionalError(loc, "axis ", axis, " is not in [0, ", rank, ")");
  return inferSameType(adaptor.getInput(), types);
}

ChannelFlow SoftmaxOp::getChannelFlow() {
  ChannelFlow flow;
  flow.coupleSameAxes(getInput(), getResult());
  flow.block(getInput(), getAxis(), "softmax sums over this axis");
  return flow;
}

bool SoftmaxOp::computesImagesApart() { return getAxis() != 0; }

std::optional<double> SoftmaxOp::inferConstant(const ChannelPosition &,
                                               ChannelConstants &) {
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// CastOp
//===----------------------------------------------------------------------===//

LogicalResult CastOp::verify() {
  RankedTensorType from = getInput().getType(), to = getType();
  if (from.getShape() != to.getShape())
    return emitOpError("changes the element type only, not the shape");
  Type element = from.getElementType();
  if (element != to.getElementType() && !element.isF32() &&
      !to.getElementType().isF32())
    return emitOpError("converts from f32 or to f32");
  return success();
}

ChannelFlow CastOp::getChannelFlow() {
  return getSameAxesFlow(getInput(), getResult());
}

std::optional<double> CastOp::inferConstant(const ChannelPosition &position,
                                            ChannelConstants &constants) {
  std::optional<double> input =
      constants.get({getInput(), position.axis, position.index});
  if (!input)
    return std::nullopt;
  APFloat value(*input);
  bool losesInfo;
  value.convert(cast<FloatType>(getType().getElementType()).getFloatSemantics(),
                APFloat::rmNearestTiesToEven, &losesInfo);
  return value.convertToDouble();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  // Widening and narrowing again changes nothing; the other way round rounds.
  auto inner = getInput().getDefiningOp<CastOp>();
  if (inner && inner.getInput().getType() == getType() &&
      getInput().getType().getElementType().isF32())
    return inner.getInput();
  return {};
}
