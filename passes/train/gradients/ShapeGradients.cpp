//===- ShapeGradients.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of ops that move elements.
//
//===----------------------------------------------------------------------===//

#include "passes/train/gradients/GradientModels.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::gradients;

/// `size` positions of one axis from `offset` on, whole in all others.
static Value sliceAxis(ImplicitLocOpBuilder &builder, Value value, int64_t axis,
                       int64_t offset, int64_t size) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> offsets(type.getRank(), 0), sizes(type.getShape());
  offsets[axis] = offset;
  sizes[axis] = size;
  return SliceOp::create(builder, value, offsets, sizes,
                         SmallVector<int64_t>(type.getRank(), 1));
}

static Gradients differentiateConcat(ConcatOp op, ValueRange gradients,
                                     ImplicitLocOpBuilder &builder) {
  Gradients parts;
  int64_t axis = op.getAxis(), offset = 0;
  for (Value input : op.getInputs()) {
    int64_t size = cast<RankedTensorType>(input.getType()).getDimSize(axis);
    parts.push_back(sliceAxis(builder, gradients.front(), axis, offset, size));
    offset += size;
  }
  return parts;
}

static Gradients differentiateSlice(SliceOp op, ValueRange gradients,
                                    ImplicitLocOpBuilder &builder) {
  return {SliceGradientOp::create(builder, op.getInput().getType(),
                                  gradients.front(), op.getOffsets(),
                                  op.getStrides())};
}

//===----------------------------------------------------------------------===//
// Padding
//===----------------------------------------------------------------------===//

/// The position within `size` that a padded axis repeats at `index`, which
/// counts from the first inside.
static int64_t getSource(PadMode mode, int64_t index, int64_t size) {
  if (mode == PadMode::edge)
    return std::clamp<int64_t>(index, 0, size - 1);
  return index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index;
}

/// Adds what lies in the border of one axis to the elements it repeats, and
/// cuts the border off.
static Value foldBorder(ImplicitLocOpBuilder &builder, PadOp op, Value gradient,
                        int64_t axis) {
  int64_t low = op.getLow()[axis], high = op.getHigh()[axis];
  int64_t size = op.getInput().getType().getDimSize(axis);
  Value sum = sliceAxis(builder, gradient, axis, low, size);
  Type type = sum.getType();
  for (int64_t index = -low; index < size + high; ++index) {
    if (index >= 0 && index < size)
      continue;
    Value repeated = sliceAxis(builder, gradient, axis, low + index, 1);
    SmallVector<int64_t> offsets(op.getType().getRank(), 0);
    offsets[axis] = getSource(op.getMode(), index, size);
    Value moved =
        SliceGradientOp::create(builder, type, repeated, offsets,
                                SmallVector<int64_t>(offsets.size(), 1));
    sum = AddOp::create(builder, sum, moved);
  }
  return sum;
}

static Gradients differentiatePad(PadOp op, ValueRange gradients,
                                  ImplicitLocOpBuilder &builder) {
  Value gradient = gradients.front();
  RankedTensorType input = op.getInput().getType();
  if (op.getMode() == PadMode::constant)
    return {SliceOp::create(builder, gradient, op.getLow(), input.getShape(),
                            SmallVector<int64_t>(input.getRank(), 1))};
  for (int64_t axis = 0; axis < input.getRank(); ++axis)
    if (op.getLow()[axis] || op.getHigh()[axis])
      gradient = foldBorder(builder, op, gradient, axis);
  return {gradient};
}

//===----------------------------------------------------------------------===//
// The same elements in another order
//===----------------------------------------------------------------------===//

template <typename OpT>
static Gradients differentiateReshape(OpT op, ValueRange gradients,
                                      ImplicitLocOpBuilder &builder) {
  return {reshapeTo(builder, gradients.front(), op.getInput().getType())};
}

static Gradients differentiateTranspose(TransposeOp op, ValueRange gradients,
                                        ImplicitLocOpBuilder &builder) {
  SmallVector<int64_t> inverse(op.getPermutation().size());
  for (auto [i, source] : llvm::enumerate(op.getPermutation()))
    inverse[source] = i;
  return {TransposeOp::create(builder, gradients.front(), inverse)};
}

/// Rows and columns are split into blocks, whose positions become channels.
static Gradients differentiateDepthToSpace(DepthToSpaceOp op,
                                           ValueRange gradients,
                                           ImplicitLocOpBuilder &builder) {
  RankedTensorType input = op.getInput().getType();
  ArrayRef<int64_t> result = op.getType().getShape();
  int64_t block = op.getBlock();
  Value split =
      reshapeTo(builder, gradients.front(),
                input.clone({result[0], result[1], input.getDimSize(2), block,
                             input.getDimSize(3), block}));
  static constexpr int64_t blockFirst[] = {0, 3, 5, 1, 2, 4};
  static constexpr int64_t channelFirst[] = {0, 1, 3, 5, 2, 4};
  Value moved = TransposeOp::create(
      builder, split,
      ArrayRef<int64_t>(
          op.getOrder() == DepthToSpaceOrder::DCR ? blockFirst : channelFirst));
  return {reshapeTo(builder, moved, input)};
}

static Gradients differentiateResize(ResizeOp op, ValueRange gradients,
                                     ImplicitLocOpBuilder &builder) {
  return {ResizeGradientOp::create(
      builder, op.getInput().getType(), gradients.front(), op.getModeAttr(),
      op.getCoordinatesAttr(), op.getRoundingAttr(), op.getScalesAttr())};
}

void gradients::attachShapeGradients(MLIRContext &context) {
  attachGradient<ConcatOp, differentiateConcat>(context);
  attachGradient<SliceOp, differentiateSlice>(context);
  attachGradient<PadOp, differentiatePad>(context);
  attachGradient<ReshapeOp, differentiateReshape<ReshapeOp>>(context);
  attachGradient<FlattenOp, differentiateReshape<FlattenOp>>(context);
  attachGradient<TransposeOp, differentiateTranspose>(context);
  attachGradient<DepthToSpaceOp, differentiateDepthToSpace>(context);
  attachGradient<ResizeOp, differentiateResize>(context);
}
