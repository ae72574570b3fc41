//===- OnednnElementwiseKernel.cpp ----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of activations that were not fused.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/onednn/ElementwiseLayouts.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_elementwise/OnednnElementwise.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnElementwiseKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-elementwise"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<ActivationOpInterface>(op) && isF32(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    return getElementwiseChoices(op, target);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    BonsaiElementwiseDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.map = describeStorage(op->getOperand(0).getType());
    descriptor.activation =
        describeActivation(cast<ActivationOpInterface>(op).getActivationAttr());
    KernelCall call;
    call.entry = "bonsai_onednn_elementwise";
    call.setDescriptor(descriptor);
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnElementwiseKernel() {
  return std::make_unique<OnednnElementwiseKernel>();
}
