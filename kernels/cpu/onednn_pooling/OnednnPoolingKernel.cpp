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
#include "kernels/cpu/onednn/PoolingAxes.h"
#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnPoolingKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isPooling(op) || !isF32(op))
      return false;
    onednn::PoolingAxes axes(describePooling(op));
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
    call.entry = "bonsai_onednn_pooling";
    call.setDescriptor(describePooling(op));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnPoolingKernel() {
  return std::make_unique<OnednnPoolingKernel>();
}
