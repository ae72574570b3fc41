//===- BoxCopyKernel.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of slices, of their gradients and of padding with a
// constant.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/box_copy/BoxCopyKernel.h"
#include "dialect/TrainingOps.h"
#include "kernels/cpu/WindowedOps.h"
#include "kernels/cpu/box_copy/BoxCopy.h"

using namespace mlir;
using namespace bonsai;

namespace {

constexpr int64_t maxRank = 4;

/// A tensor of up to four dimensions in the order in which they lie in memory,
/// outermost first; missing ones are trailing ones of size 1.
struct Dimensions {
  explicit Dimensions(Type type) {
    auto tensor = cast<RankedTensorType>(type);
    llvm::copy(tensor.getShape(), extents);
    LayoutKind layout = getLayout(type);
    if (layout != LayoutKind::nchw) {
      const int64_t last[] = {0, 2, 3, 1};
      llvm::copy(last, order);
    }
    // Each block of channels is like an image of its own.
    if (layout == LayoutKind::nchw16c) {
      extents[0] *= extents[1] / 16;
      extents[1] = 16;
    }
    int64_t stride = 1;
    for (int64_t i = maxRank - 1; i >= 0; --i) {
      strides[order[i]] = stride;
      stride *= extents[order[i]];
    }
    length = stride;
  }

  /// All of it.
  BonsaiBox getWhole() const { return getBox({}, {}); }

  /// Every `steps[i]`-th element from `offsets[i]` on; missing offsets are 0,
  /// missing steps 1.
  BonsaiBox getBox(ArrayRef<int64_t> offsets, ArrayRef<int64_t> steps) const {
    BonsaiBox box = {};
    for (int64_t i = 0; i < maxRank; ++i) {
      size_t axis = order[i];
      int64_t step = axis < steps.size() ? steps[axis] : 1;
      int64_t offset = axis < offsets.size() ? offsets[axis] : 0;
      box.offset += offset * strides[axis];
      box.strides[i] = step * strides[axis];
    }
    return box;
  }

  void copyExtents(int64_t *result) const {
    for (int64_t i = 0; i < maxRank; ++i)
      result[i] = extents[order[i]];
  }

  int64_t extents[maxRank] = {1, 1, 1, 1};
  int64_t strides[maxRank];
  int64_t order[maxRank] = {0, 1, 2, 3};
  int64_t length;
};

BonsaiBoxCopyDescriptor describe(Operation *op) {
  BonsaiBoxCopyDescriptor descriptor;
  memset(&descriptor, 0, sizeof(descriptor));
  Dimensions source(op->getOperand(0).getType());
  Dimensions target(op->getResult(0).getType());
  descriptor.target_length = target.length;
  descriptor.source = source.getWhole(), descriptor.target = target.getWhole();
  if (auto slice = dyn_cast<SliceOp>(op)) {
    descriptor.source = source.getBox(slice.getOffsets(), slice.getStrides());
    target.copyExtents(descriptor.extents);
    return descriptor;
  }
  source.copyExtents(descriptor.extents);
  if (auto gradient = dyn_cast<SliceGradientOp>(op)) {
    descriptor.target =
        target.getBox(gradient.getOffsets(), gradient.getStrides());
    return descriptor;
  }
  auto pad = cast<PadOp>(op);
  descriptor.target = target.getBox(pad.getLow(), {});
  descriptor.fill = pad.getValue().convertToFloat();
  return descriptor;
}

class BoxCopyKernel : public Kernel {
public:
  StringRef getName() const override { return "box-copy"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isa<SliceOp, SliceGradientOp, PadOp>(op) || !isF32(op) ||
        cast<RankedTensorType>(op->getResult(0).getType()).getRank() > maxRank)
      return false;
    auto pad = dyn_cast<PadOp>(op);
    return !pad || pad.getMode() == PadMode::constant;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  /// Blocks of channels only where neither they nor images are cut.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    ArrayRef<int64_t> source = getShape(op->getOperand(0));
    ArrayRef<int64_t> result = getShape(op->getResult(0));
    return source.take_front(2) == result.take_front(2)
               ? getOnednnChoices(op, target)
               : getUniformChoices(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_box_copy";
    call.setDescriptor(describe(op));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createBoxCopyKernel() {
  return std::make_unique<BoxCopyKernel>();
}
