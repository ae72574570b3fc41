//===- OnednnPoolingGradientKernel.cpp ------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the gradients of poolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn/PoolingAxes.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiPoolingDescriptor describe(Operation *op) {
  if (auto max = dyn_cast<MaxPool2dGradientOp>(op))
    return describePooling(max);
  return describePooling(cast<AvgPool2dGradientOp>(op));
}

class OnednnPoolingGradientKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-pooling-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isa<MaxPool2dGradientOp, AvgPool2dGradientOp>(op) || !isF32(op))
      return false;
    onednn::PoolingAxes axes(describe(op));
    return !axes.hasEmptyWindow() && !axes.countsBeyondPadding();
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    return getOnednnChoices(op, target);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_onednn_pooling_gradient";
    call.setDescriptor(describe(op));
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnPoolingGradientKernel() {
  return std::make_unique<OnednnPoolingGradientKernel>();
}
