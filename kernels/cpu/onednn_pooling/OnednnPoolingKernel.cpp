//===- OnednnPoolingKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of pooling.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn/WindowAxis.h"
#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// A pooling whose kernel is the whole map, and the start for all others.
BonsaiPoolingDescriptor describeGlobal(Operation *op, BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d;
  memset(&d, 0, sizeof(d));
  d.input = describeFeatureMap(op->getOperand(0).getType());
  BonsaiFeatureMap output = describeFeatureMap(op->getResult(0).getType());
  d.out_height = output.height, d.out_width = output.width;
  d.kernel_height = d.input.height, d.kernel_width = d.input.width;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.kind = kind;
  return d;
}

template <typename Op>
BonsaiPoolingDescriptor describeWindowed(Op op, BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d = describeGlobal(op, kind);
  d.kernel_height = op.getKernel()[0], d.kernel_width = op.getKernel()[1];
  d.stride_height = op.getStrides()[0], d.stride_width = op.getStrides()[1];
  d.dilation_height = op.getDilations()[0];
  d.dilation_width = op.getDilations()[1];
  d.pad_top = op.getPadding()[0], d.pad_left = op.getPadding()[1];
  d.pad_bottom = op.getPadding()[2], d.pad_right = op.getPadding()[3];
  return d;
}

/// Whether the library does not compute what the op means: some window sees
/// only padding, or one whose padding counts reaches beyond that.
bool hasFaultyWindow(const BonsaiPoolingDescriptor &d) {
  onednn::WindowAxis height = {
      d.input.height,    d.out_height, d.kernel_height, d.stride_height,
      d.dilation_height, d.pad_top,    d.pad_bottom};
  onednn::WindowAxis width = {d.input.width,  d.out_width,      d.kernel_width,
                              d.stride_width, d.dilation_width, d.pad_left,
                              d.pad_right};
  if (height.hasEmptyWindow() || width.hasEmptyWindow())
    return true;
  return d.count_include_pad &&
         (height.reach() > height.after || width.reach() > width.after);
}

BonsaiPoolingDescriptor describe(Operation *op) {
  if (auto max = dyn_cast<MaxPool2dOp>(op))
    return describeWindowed(max, BONSAI_POOLING_MAX);
  if (auto average = dyn_cast<AvgPool2dOp>(op)) {
    auto d = describeWindowed(average, BONSAI_POOLING_AVERAGE);
    d.count_include_pad = average.getCountIncludePad();
    return d;
  }
  return describeGlobal(op, isa<GlobalMaxPoolOp>(op) ? BONSAI_POOLING_MAX
                                                     : BONSAI_POOLING_AVERAGE);
}

class OnednnPoolingKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<MaxPool2dOp, AvgPool2dOp, GlobalAvgPoolOp, GlobalMaxPoolOp>(
               op) &&
           isF32(op) && !hasFaultyWindow(describe(op));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_onednn_pooling";
    call.setDescriptor(describe(op));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnPoolingKernel() {
  return std::make_unique<OnednnPoolingKernel>();
}
