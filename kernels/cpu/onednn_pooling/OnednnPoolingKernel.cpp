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

class OnednnPoolingKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    return isPooling(op) && isF32(op) && !hasFaultyWindow(describePooling(op));
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
    call.setDescriptor(describePooling(op));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnPoolingKernel() {
  return std::make_unique<OnednnPoolingKernel>();
}
