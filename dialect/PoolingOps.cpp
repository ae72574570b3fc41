//===- PoolingOps.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pooling: shapes, verification, channel flow.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "dialect/Window.h"

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static ChannelFlow getPoolFlow(Operation *op) {
  ChannelFlow flow;
  for (Value operand : op->getOperands())
    flow.couple(operand, 1, op->getResult(0), 1);
  for (Value result : op->getResults().drop_front())
    flow.couple(op->getResult(0), 1, result, 1);
  return flow;
}

//===----------------------------------------------------------------------===//
// Pools over windows
//===----------------------------------------------------------------------===//

/// The shape of a pool's result. A window that sees only padding has no
/// maximum, so padding must be smaller than the window.
template <typename Adaptor>
static FailureOr<RankedTensorType> inferPool(std::optional<Location> loc,
                                             Adaptor adaptor) {
  RankedTensorType input = tensorType(adaptor.getInput());
  Window window{adaptor.getKernel(), adaptor.getStrides(), adaptor.getPadding(),
                adaptor.getDilations()};
  if (failed(window.verify(loc)))
    return failure();
  SmallVector<int64_t> shape(input.getShape().take_front(2));
  for (int d = 0; d < 2; ++d) {
    if (window.padding[d] >= window.extent(d) ||
        window.padding[d + 2] >= window.extent(d))
      return emitOptionalError(loc, "padding must be smaller than the window");
    shape.push_back(
        window.positions(d, input.getDimSize(d + 2), adaptor.getCeilMode()));
    if (shape.back() < 1)
      return emitOptionalError(loc, "window is larger than the padded input");
  }
  return RankedTensorType::get(shape, input.getElementType());
}

/// Whether every window sees some of the input. With dilation, one may see
/// nothing but padding.
template <typename Op> static bool windowsSeeInput(Op op) {
  auto seesInput = [&](int d, int64_t position) {
    int64_t size = op.getInput().getType().getDimSize(d + 2);
    int64_t first = position * op.getStrides()[d] - op.getPadding()[d];
    for (int64_t tap = 0; tap < op.getKernel()[d]; ++tap) {
      int64_t index = first + tap * op.getDilations()[d];
      if (index >= 0 && index < size)
        return true;
    }
    return false;
  };
  auto result = cast<ShapedType>(op->getResult(0).getType());
  for (int d : {0, 1})
    for (int64_t i = 0; i < result.getDimSize(d + 2); ++i)
      if (op.getDilations()[d] != 1 && !seesInput(d, i))
        return false;
  return true;
}

LogicalResult MaxPool2dOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            MaxPool2dOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  FailureOr<RankedTensorType> result = inferPool(loc, adaptor);
  if (failed(result))
    return failure();
  types.push_back(*result);
  return success();
}

ChannelFlow MaxPool2dOp::getChannelFlow() { return getPoolFlow(*this); }

std::optional<double>
MaxPool2dOp::inferConstant(const ChannelPosition &position,
                           ChannelConstants &constants) {
  if (!windowsSeeInput(*this))
    return std::nullopt;
  return passConstant(getChannelFlow(), position, constants);
}

LogicalResult MaxPool2dWithIndicesOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> loc,
    MaxPool2dWithIndicesOp::Adaptor adaptor, SmallVectorImpl<Type> &types) {
  FailureOr<RankedTensorType> result = inferPool(loc, adaptor);
  if (failed(result))
    return failure();
  types.push_back(*result);
  types.push_back(result->clone(IntegerType::get(context, 64)));
  return success();
}

ChannelFlow MaxPool2dWithIndicesOp::getChannelFlow() {
  return getPoolFlow(*this);
}

/// Which element of a window is the largest depends on where the window is.
std::optional<double>
MaxPool2dWithIndicesOp::inferConstant(const ChannelPosition &position,
                                      ChannelConstants &constants) {
  if (position.value == getIndices() || position.axis != 1 ||
      !windowsSeeInput(*this))
    return std::nullopt;
  return constants.get({getInput(), 1, position.index});
}

LogicalResult AvgPool2dOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> loc,
                                            AvgPool2dOp::Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  FailureOr<RankedTensorType> result = inferPool(loc, adaptor);
  if (failed(result))
    return failure();
  types.push_back(*result);
  return success();
}

ChannelFlow AvgPool2dOp::getChannelFlow() { return getPoolFlow(*this); }

/// Zeros that are counted in make the average smaller at the border.
std::optional<double>
AvgPool2dOp::inferConstant(const ChannelPosition &position,
                           ChannelConstants &constants) {
  if (position.axis != 1)
    return std::nullopt;
  auto input = constants.get({getInput(), 1, position.index});
  bool countsZeros =
      getCountIncludePad() &&
      !llvm::all_of(getPadding(), [](int64_t n) { return n == 0; });
  if (input && *input != 0 && (countsZeros || !windowsSeeInput(*this)))
    return std::nullopt;
  return input;
}

//===----------------------------------------------------------------------===//
// Pools over whole maps
//===----------------------------------------------------------------------===//

static LogicalResult inferGlobalPool(Value input,
                                     SmallVectorImpl<Type> &types) {
  RankedTensorType type = tensorType(input);
  types.push_back(RankedTensorType::get(
      {type.getDimSize(0), type.getDimSize(1), 1, 1}, type.getElementType()));
  return success();
}

LogicalResult
GlobalAvgPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                  GlobalAvgPoolOp::Adaptor adaptor,
                                  SmallVectorImpl<Type> &types) {
  return inferGlobalPool(adaptor.getInput(), types);
}

ChannelFlow GlobalAvgPoolOp::getChannelFlow() { return getPoolFlow(*this); }

std::optional<double>
GlobalAvgPoolOp::inferConstant(const ChannelPosition &position,
                               ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

LogicalResult
GlobalMaxPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                  GlobalMaxPoolOp::Adaptor adaptor,
                                  SmallVectorImpl<Type> &types) {
  return inferGlobalPool(adaptor.getInput(), types);
}

ChannelFlow GlobalMaxPoolOp::getChannelFlow() { return getPoolFlow(*this); }

std::optional<double>
GlobalMaxPoolOp::inferConstant(const ChannelPosition &position,
                               ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

//===----------------------------------------------------------------------===//
// MaxUnpool2dOp
//===----------------------------------------------------------------------===//

LogicalResult MaxUnpool2dOp::inferReturnTypes(MLIRContext *,
                                              std::optional<Location> loc,
                                              MaxUnpool2dOp::Adaptor adaptor,
                                              SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> size = adaptor.getSize();
  if (input.getShape() != tensorType(adaptor.getIndices()).getShape())
    return emitOptionalError(loc, "input and indices have different shapes");
  if (size.size() != 2 || size[0] < 1 || size[1] < 1)
    return emitOptionalError(loc, "size needs 2 positive values");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), input.getDimSize(1), size[0], size[1]},
      input.getElementType()));
  return success();
}

ChannelFlow MaxUnpool2dOp::getChannelFlow() { return getPoolFlow(*this); }

/// All but the maxima are 0.
std::optional<double>
MaxUnpool2dOp::inferConstant(const ChannelPosition &position,
                             ChannelConstants &constants) {
  if (position.axis != 1)
    return std::nullopt;
  auto input = constants.get({getInput(), 1, position.index});
  return input == 0.0 ? input : std::nullopt;
}
