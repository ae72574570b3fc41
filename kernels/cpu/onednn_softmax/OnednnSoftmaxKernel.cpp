//===- OnednnSoftmaxKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of softmax.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_softmax/OnednnSoftmax.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnSoftmaxKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-softmax"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<SoftmaxOp>(op) && isF32(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto softmax = cast<SoftmaxOp>(op);
    ArrayRef<int64_t> shape = softmax.getType().getShape();
    BonsaiSoftmaxDescriptor descriptor{1, shape[softmax.getAxis()], 1};
    for (int64_t extent : shape.take_front(softmax.getAxis()))
      descriptor.outer *= extent;
    for (int64_t extent : shape.drop_front(softmax.getAxis() + 1))
      descriptor.inner *= extent;
    KernelCall call;
    call.entry = "bonsai_onednn_softmax";
    call.setDescriptor(descriptor);
    call.inputs.push_back(softmax.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnSoftmaxKernel() {
  return std::make_unique<OnednnSoftmaxKernel>();
}
