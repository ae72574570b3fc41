//===- SetBatch.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network with another batch.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/train/NetworkInterface.h"
#include "passes/train/Passes.h"
#include "llvm/ADT/DenseSet.h"

namespace bonsai {
#define GEN_PASS_DEF_SETBATCH
#include "passes/train/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct SetBatch : bonsai::impl::SetBatchBase<SetBatch> {
  using SetBatchBase::SetBatchBase;

  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main || failed(change(main)))
      signalPassFailure();
  }

private:
  LogicalResult change(func::FuncOp main);
  void change(Value value);
  /// Finds out which values hold images; fails where that cannot be said.
  LogicalResult collect(Operation &op);
  LogicalResult collect(Value value);

  /// What the inputs have.
  int64_t oldBatch = 0;
  /// Values that hold images.
  llvm::DenseSet<Value> images;
};

} // namespace

/// Slices of channels, rows and columns say how many images they take, too.
static bool takesAllImages(SliceOp op) {
  return op.getOffsets().front() == 0 &&
         op.getType().getDimSize(0) ==
             cast<ShapedType>(op.getInput().getType()).getDimSize(0);
}

static bool computesImagesApart(Operation &op) {
  if (auto slice = dyn_cast<SliceOp>(op))
    return takesAllImages(slice);
  auto batchOp = dyn_cast<BatchOpInterface>(op);
  return batchOp && batchOp.computesImagesApart();
}

LogicalResult SetBatch::collect(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 0 || type.getDimSize(0) != oldBatch)
    return emitError(value.getLoc())
           << type << " does not hold a batch of " << oldBatch << " images";
  images.insert(value);
  return success();
}

LogicalResult SetBatch::collect(Operation &op) {
  if (llvm::none_of(op.getOperands(),
                    [&](Value operand) { return images.contains(operand); }))
    return success();
  if (!computesImagesApart(op))
    return op.emitOpError(
        "does not compute images apart, so the batch cannot be changed");
  for (Value result : op.getResults())
    if (failed(collect(result)))
      return failure();
  return success();
}

void SetBatch::change(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.front() = batch;
  value.setType(
      RankedTensorType::get(shape, type.getElementType(), type.getEncoding()));
  if (auto slice = value.getDefiningOp<SliceOp>()) {
    SmallVector<int64_t> sizes(slice.getSizes());
    sizes.front() = batch;
    slice.setSizes(sizes);
  }
}

LogicalResult SetBatch::change(func::FuncOp main) {
  if (batch < 1)
    return main.emitError("batch must be at least 1, got ") << batch.getValue();
  if (main.getNumArguments() == 0)
    return main.emitError("has no inputs");
  auto first = cast<RankedTensorType>(main.getArgumentTypes().front());
  oldBatch = first.getRank() > 0 ? first.getDimSize(0) : 0;
  Block &block = main.getBody().front();
  for (Value argument : block.getArguments())
    if (failed(collect(argument)))
      return failure();
  for (Operation &op : block.without_terminator())
    if (failed(collect(op)))
      return failure();
  for (Value value : images)
    change(value);
  images.clear();
  main.setType(FunctionType::get(&getContext(), block.getArgumentTypes(),
                                 block.getTerminator()->getOperandTypes()));
  return success();
}
