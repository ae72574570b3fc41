//===- ShapeOps.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that move elements: shapes, verification, folds, channel flow.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static bool isAll(ArrayRef<int64_t> list, int64_t value) {
  return llvm::all_of(list, [&](int64_t n) { return n == value; });
}

/// Couples a run of `count` positions on an axis of one value with one on the
/// same axis of another.
static ChannelCoupling runs(int64_t axis, int64_t count, Value first,
                            int64_t firstBegin, Value second,
                            int64_t secondBegin) {
  return {{first, axis, firstBegin, count}, {second, axis, secondBegin, count}};
}

//===----------------------------------------------------------------------===//
// ConcatOp
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         ConcatOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  if (adaptor.getInputs().empty())
    return emitOptionalError(loc, "needs at least one input");
  RankedTensorType first = tensorType(adaptor.getInputs().front());
  int64_t axis = adaptor.getAxis();
  if (axis < 0 || axis >= first.getRank())
    return emitOptionalError(loc, "axis ", axis, " is not in [0, ",
                             first.getRank(), ")");
  SmallVector<int64_t> shape(first.getShape());
  for (Value input : adaptor.getInputs().drop_front()) {
    SmallVector<int64_t> other(tensorType(input).getShape());
    if (other.size() != shape.size() ||
        tensorType(input).getElementType() != first.getElementType())
      return emitOptionalError(loc, "inputs differ in rank or element type");
    shape[axis] += other[axis];
    other[axis] = shape[axis];
    if (other != shape)
      return emitOptionalError(loc, "inputs differ beside axis ", axis, ": ",
                               first, " and ", tensorType(input));
  }
  types.push_back(RankedTensorType::get(shape, first.getElementType()));
  return success();
}

ChannelFlow ConcatOp::getChannelFlow() {
  ChannelFlow flow;
  int64_t begin = 0, axis = getAxis();
  for (Value input : getInputs()) {
    int64_t count = tensorType(input).getDimSize(axis);
    flow.couplings.push_back(runs(axis, count, input, 0, getResult(), begin));
    begin += count;
    for (int64_t other = 1; other < tensorType(input).getRank(); ++other)
      if (other != axis)
        flow.couple(input, other, getResult(), other);
  }
  return flow;
}

bool ConcatOp::computesImagesApart() { return getAxis() != 0; }

std::optional<double> ConcatOp::inferConstant(const ChannelPosition &position,
                                              ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1 && getInputs().front().getType() == getType())
    return getInputs().front();
  return {};
}

//===----------------------------------------------------------------------===//
// SliceOp
//===----------------------------------------------------------------------===//

LogicalResult SliceOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> loc,
                                        SliceOp::Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> offsets = adaptor.getOffsets(), sizes = adaptor.getSizes(),
                    strides = adaptor.getStrides();
  size_t rank = input.getRank();
  if (offsets.size() != rank || sizes.size() != rank || strides.size() != rank)
    return emitOptionalError(loc, "offsets, sizes and strides need ", rank,
                             " values each");
  for (size_t i = 0; i < rank; ++i)
    if (offsets[i] < 0 || sizes[i] < 1 || strides[i] < 1 ||
        offsets[i] >= input.getDimSize(i) ||
        // Divided, because a product may overflow.
        sizes[i] - 1 > (input.getDimSize(i) - 1 - offsets[i]) / strides[i])
      return emitOptionalError(loc, "slice of dimension ", i,
                               " leaves the input: offset ", offsets[i],
                               ", size ", sizes[i], ", stride ", strides[i],
                               " of ", input.getDimSize(i));
  types.push_back(RankedTensorType::get(sizes, input.getElementType()));
  return success();
}

ChannelFlow SliceOp::getChannelFlow() {
  ChannelFlow flow;
  for (int64_t axis = 1; axis < tensorType(getInput()).getRank(); ++axis) {
    int64_t offset = getOffsets()[axis], stride = getStrides()[axis];
    if (stride == 1) {
      flow.couplings.push_back(
          runs(axis, getSizes()[axis], getInput(), offset, getResult(), 0));
      continue;
    }
    for (int64_t i = 0; i < getSizes()[axis]; ++i)
      flow.couplings.push_back(
          runs(axis, 1, getInput(), offset + i * stride, getResult(), i));
    flow.block(getInput(), axis, "slice takes channels at even distances");
  }
  return flow;
}

void SliceOp::removeChannels(const ChannelRemoval &removal) {
  SmallVector<int64_t> offsets(getOffsets()), sizes(getSizes());
  for (int64_t axis = 1; axis < tensorType(getInput()).getRank(); ++axis) {
    offsets[axis] = removal.countKept(getInput(), axis, 0, offsets[axis]);
    sizes[axis] = removal.countKept(getResult(), axis);
  }
  setOffsets(offsets);
  setSizes(sizes);
}

/// `sizes` counts images.
bool SliceOp::computesImagesApart() { return false; }

std::optional<double> SliceOp::inferConstant(const ChannelPosition &position,
                                             ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// PadOp
//===----------------------------------------------------------------------===//

LogicalResult PadOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> loc,
                                      PadOp::Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> low = adaptor.getLow(), high = adaptor.getHigh();
  size_t rank = input.getRank();
  if (low.size() != rank || high.size() != rank)
    return emitOptionalError(loc, "low and high need ", rank, " values each");
  SmallVector<int64_t> shape;
  for (size_t i = 0; i < rank; ++i) {
    if (low[i] < 0 || high[i] < 0)
      return emitOptionalError(loc,
                               "low and high must not be negative; cutting "
                               "is what bonsai.slice is for");
    if (adaptor.getMode() == PadMode::reflect &&
        std::max(low[i], high[i]) >= input.getDimSize(i))
      return emitOptionalError(loc, "reflection of dimension ", i,
                               " is wider than the input");
    shape.push_back(input.getDimSize(i) + low[i] + high[i]);
  }
  types.push_back(RankedTensorType::get(shape, input.getElementType()));
  return success();
}

ChannelFlow PadOp::getChannelFlow() {
  ChannelFlow flow;
  for (int64_t axis = 1; axis < tensorType(getInput()).getRank(); ++axis) {
    int64_t count = tensorType(getInput()).getDimSize(axis);
    flow.couplings.push_back(
        runs(axis, count, getInput(), 0, getResult(), getLow()[axis]));
  }
  if (getMode() != PadMode::constant && (getLow()[1] || getHigh()[1]))
    flow.block(getResult(), 1, "padding repeats channels");
  return flow;
}

bool PadOp::computesImagesApart() {
  return !getLow().empty() && getLow().front() == 0 && getHigh().front() == 0;
}

std::optional<double> PadOp::inferConstant(const ChannelPosition &position,
                                           ChannelConstants &constants) {
  double border = getValue().convertToFloat();
  int64_t index = position.index - getLow()[position.axis];
  if (index < 0 || index >= tensorType(getInput()).getDimSize(position.axis))
    return getMode() == PadMode::constant ? std::optional(border)
                                          : std::nullopt;
  auto input = constants.get({getInput(), position.axis, index});
  if (getMode() != PadMode::constant || input == border)
    return input;
  for (auto [axis, low] : llvm::enumerate(getLow()))
    if (static_cast<int64_t>(axis) != position.axis && (low || getHigh()[axis]))
      return std::nullopt;
  return input;
}

void PadOp::removeChannels(const ChannelRemoval &removal) {
  SmallVector<int64_t> low(getLow()), high(getHigh());
  for (int64_t axis = 1; axis < getType().getRank(); ++axis) {
    int64_t size = getType().getDimSize(axis);
    high[axis] =
        removal.countKept(getResult(), axis, size - high[axis], high[axis]);
    low[axis] = removal.countKept(getResult(), axis, 0, low[axis]);
  }
  setLow(low);
  setHigh(high);
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  if (isAll(getLow(), 0) && isAll(getHigh(), 0) &&
      getInput().getType() == getType())
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// ResizeOp
//===----------------------------------------------------------------------===//

LogicalResult ResizeOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> loc,
                                         ResizeOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  ArrayRef<int64_t> size = adaptor.getSize();
  if (size.size() != 2 || size[0] < 1 || size[1] < 1)
    return emitOptionalError(loc, "size needs 2 positive values");
  if (std::optional<ArrayRef<float>> scales = adaptor.getScales())
    if (scales->size() != 2 || !((*scales)[0] > 0) || !((*scales)[1] > 0))
      return emitOptionalError(loc, "scales needs 2 positive values");
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), input.getDimSize(1), size[0], size[1]},
      input.getElementType()));
  return success();
}

ChannelFlow ResizeOp::getChannelFlow() {
  ChannelFlow flow;
  flow.couple(getInput(), 1, getResult(), 1);
  return flow;
}

std::optional<double> ResizeOp::inferConstant(const ChannelPosition &position,
                                              ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult ResizeOp::fold(FoldAdaptor) {
  // At equal sizes every coordinate rule maps a position to itself.
  bool unscaled =
      !getScales() || ((*getScales())[0] == 1.0f && (*getScales())[1] == 1.0f);
  if (unscaled && getInput().getType() == getType())
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// DepthToSpaceOp
//===----------------------------------------------------------------------===//

LogicalResult DepthToSpaceOp::inferReturnTypes(MLIRContext *,
                                               std::optional<Location> loc,
                                               DepthToSpaceOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &types) {
  RankedTensorType input = tensorType(adaptor.getInput());
  int64_t block = adaptor.getBlock();
  if (block < 1)
    return emitOptionalError(loc, "block must be at least 1, got ", block);
  int64_t area;
  if (llvm::MulOverflow(block, block, area) || input.getDimSize(1) % area != 0)
    return emitOptionalError(loc, input.getDimSize(1),
                             " channels are not a multiple of ", block, "x",
                             block);
  types.push_back(RankedTensorType::get(
      {input.getDimSize(0), input.getDimSize(1) / area,
       input.getDimSize(2) * block, input.getDimSize(3) * block},
      input.getElementType()));
  return success();
}

ChannelFlow DepthToSpaceOp::getChannelFlow() {
  ChannelFlow flow;
  int64_t area = getBlock() * getBlock();
  int64_t channels = getType().getDimSize(1);
  if (getOrder() == DepthToSpaceOrder::CRD) {
    flow.couplings.push_back(
        {{getInput(), 1, 0, channels, area}, {getResult(), 1, 0, channels}});
    return flow;
  }
  for (int64_t position = 0; position < area; ++position)
    flow.couplings.push_back(
        runs(1, channels, getInput(), position * channels, getResult(), 0));
  return flow;
}

std::optional<double>
DepthToSpaceOp::inferConstant(const ChannelPosition &position,
                              ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

//===----------------------------------------------------------------------===//
// ConvertLayoutOp
//===----------------------------------------------------------------------===//

LogicalResult ConvertLayoutOp::verify() {
  if (!haveSameShapes(getInput().getType(), getType()))
    return emitOpError("changes the layout only, not shape or element type");
  return success();
}

ChannelFlow ConvertLayoutOp::getChannelFlow() {
  ChannelFlow flow;
  flow.couple(getInput(), 1, getResult(), 1);
  return flow;
}

std::optional<double>
ConvertLayoutOp::inferConstant(const ChannelPosition &position,
                               ChannelConstants &constants) {
  return passConstant(getChannelFlow(), position, constants);
}

OpFoldResult ConvertLayoutOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  auto inner = getInput().getDefiningOp<ConvertLayoutOp>();
  if (inner && inner.getInput().getType() == getType())
    return inner.getInput();
  return {};
}
