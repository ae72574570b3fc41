//===- TrainingOps.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses, normalization by the batch and gradients: verification.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "dialect/Window.h"

using namespace mlir;
using namespace bonsai;

#define GET_OP_CLASSES
#include "dialect/TrainingOps.cpp.inc"

/// Checks that two tensors, called by these names, have the same shape and
/// element type, layouts aside.
static LogicalResult verifySame(Operation *op, StringRef firstName, Value first,
                                StringRef secondName, Value second) {
  if (haveSameShapes(first.getType(), second.getType()))
    return success();
  return op->emitOpError() << firstName << " is " << first.getType() << ", but "
                           << secondName << " " << second.getType();
}

/// Checks that each vector has one value for each channel of `map`.
static LogicalResult verifyPerChannel(Operation *op, Value map,
                                      ValueRange vectors) {
  auto type = cast<RankedTensorType>(map.getType());
  if (type.getRank() < 2)
    return op->emitOpError("input needs a channel axis, got ") << type;
  for (Value vector : vectors) {
    auto vectorType = cast<RankedTensorType>(vector.getType());
    if (vectorType.getDimSize(0) != type.getDimSize(1))
      return op->emitOpError("needs vectors of ")
             << type.getDimSize(1) << " values, got " << vectorType;
  }
  return success();
}

/// Checks that `result`, called by this name, has `shape`.
static LogicalResult verifyShape(Operation *op, StringRef name, Value result,
                                 ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(result.getType());
  if (type.getShape() == shape)
    return success();
  return op->emitOpError() << name << " should be " << shape << ", but is "
                           << type;
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

template <typename OpT> static LogicalResult verifyLoss(OpT op) {
  if (!(op.getTemperature().convertToFloat() > 0))
    return op.emitOpError("temperature must be greater than 0");
  return verifySame(op, "logits", op.getLogits(), "targets", op.getTargets());
}

LogicalResult CrossEntropyOp::verify() { return verifyLoss(*this); }

LogicalResult CrossEntropyGradientOp::verify() {
  if (failed(verifyLoss(*this)))
    return failure();
  return verifySame(*this, "logits", getLogits(), "result", getResult());
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

LogicalResult ReduceSumOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  int64_t last = -1;
  for (int64_t axis : getAxes()) {
    if (axis <= last || axis >= input.getRank())
      return emitOpError("axes must ascend from 0 to ")
             << input.getRank() - 1 << ", got " << getAxes();
    last = axis;
  }
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < input.getRank(); ++axis)
    if (!llvm::is_contained(getAxes(), axis))
      shape.push_back(input.getDimSize(axis));
  return verifyShape(*this, "result", getResult(), shape);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

LogicalResult Conv2dWeightGradientOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  auto weight = cast<RankedTensorType>(getResult().getType());
  Window window{weight.getShape().drop_front(2), getStrides(), getPadding(),
                getDilations()};
  int64_t groups = getGroups();
  if (failed(window.verify(getLoc())))
    return failure();
  if (groups < 1 || weight.getDimSize(0) % groups != 0 ||
      weight.getDimSize(1) * groups != input.getDimSize(1))
    return emitOpError("result of ")
           << groups << " groups does not fit the channels: " << weight;
  return verifyShape(*this, "gradient", getGradient(),
                     {input.getDimSize(0), weight.getDimSize(0),
                      window.positions(0, input.getDimSize(2)),
                      window.positions(1, input.getDimSize(3))});
}

/// As many as the convolution itself takes.
int64_t Conv2dWeightGradientOp::getMultiplyAccumulates() {
  auto gradient = cast<RankedTensorType>(getGradient().getType());
  auto weight = cast<RankedTensorType>(getResult().getType());
  return weight.getNumElements() * gradient.getDimSize(0) *
         gradient.getDimSize(2) * gradient.getDimSize(3);
}

LogicalResult BatchNormTrainingOp::verify() {
  if (failed(verifySame(*this, "input", getInput(), "result", getResult())))
    return failure();
  return verifyPerChannel(*this, getInput(),
                          {getScale(), getShift(), getMean(), getVariance()});
}

LogicalResult BatchNormGradientOp::verify() {
  if (failed(
          verifySame(*this, "input", getInput(), "gradient", getGradient())) ||
      failed(verifySame(*this, "input", getInput(), "its gradient",
                        getInputGradient())))
    return failure();
  return verifyPerChannel(*this, getInput(),
                          {getScale(), getMean(), getVariance(),
                           getScaleGradient(), getShiftGradient()});
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

LogicalResult ActivationGradientOp::verify() {
  return verifySame(*this, "gradient", getGradient(), "result", getResult());
}

LogicalResult SoftmaxGradientOp::verify() {
  auto type = cast<RankedTensorType>(getOutput().getType());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= type.getRank())
    return emitOpError("axis ")
           << axis << " is not in [0, " << type.getRank() << ")";
  if (failed(
          verifySame(*this, "output", getOutput(), "gradient", getGradient())))
    return failure();
  return verifySame(*this, "output", getOutput(), "result", getResult());
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

/// Checks that `gradient` is what the pool makes of a map like `input`.
template <typename OpT> static LogicalResult verifyPool(OpT op, Value input) {
  auto type = cast<RankedTensorType>(input.getType());
  Window window{op.getKernel(), op.getStrides(), op.getPadding(),
                op.getDilations()};
  if (failed(window.verify(op.getLoc())))
    return failure();
  SmallVector<int64_t> shape(type.getShape());
  for (int d : {0, 1})
    shape[d + 2] = window.positions(d, shape[d + 2], op.getCeilMode());
  return verifyShape(op, "gradient", op.getGradient(), shape);
}

LogicalResult MaxPool2dGradientOp::verify() {
  if (failed(verifySame(*this, "input", getInput(), "result", getResult())))
    return failure();
  return verifyPool(*this, getInput());
}

LogicalResult AvgPool2dGradientOp::verify() {
  return verifyPool(*this, getResult());
}

LogicalResult MaxUnpool2dGradientOp::verify() {
  auto indices = cast<RankedTensorType>(getIndices().getType());
  auto gradient = cast<RankedTensorType>(getGradient().getType());
  if (gradient.getShape().take_front(2) != indices.getShape().take_front(2))
    return emitOpError("gradient and indices differ in images or channels");
  return verifyShape(*this, "result", getResult(), indices.getShape());
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

LogicalResult SliceGradientOp::verify() {
  auto gradient = cast<RankedTensorType>(getGradient().getType());
  auto result = cast<RankedTensorType>(getResult().getType());
  size_t rank = gradient.getRank();
  if (getOffsets().size() != rank || getStrides().size() != rank ||
      static_cast<size_t>(result.getRank()) != rank)
    return emitOpError("offsets, strides and result need ")
           << rank << " dimensions each";
  for (size_t i = 0; i < rank; ++i) {
    int64_t offset = getOffsets()[i], stride = getStrides()[i];
    // Divided, because a product may overflow.
    if (offset < 0 || stride < 1 || offset >= result.getDimSize(i) ||
        gradient.getDimSize(i) - 1 >
            (result.getDimSize(i) - 1 - offset) / stride)
      return emitOpError("slice of dimension ") << i << " leaves the result";
  }
  return success();
}

LogicalResult ResizeGradientOp::verify() {
  auto gradient = cast<RankedTensorType>(getGradient().getType());
  auto result = cast<RankedTensorType>(getResult().getType());
  if (gradient.getShape().take_front(2) != result.getShape().take_front(2))
    return emitOpError("gradient and result differ in images or channels");
  if (getScales() && getScales()->size() != 2)
    return emitOpError("scales needs 2 values, got ") << getScales()->size();
  return success();
}
