//===- OnednnActivationGradientKernel.cpp ---------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the gradients of activations.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cpu/onednn/ElementwiseLayouts.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_activation_gradient/OnednnActivationGradient.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnActivationGradientKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-activation-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    auto gradient = dyn_cast<ActivationGradientOp>(op);
    if (!gradient || !isF32(op) ||
        cast<RankedTensorType>(op->getResult(0).getType()).getRank() > 4)
      return false;
    ActivationKind kind = gradient.getActivation().getKind();
    return kind != ActivationKind::hard_sigmoid &&
           kind != ActivationKind::hard_swish;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    return getElementwiseChoices(op, target);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return &op->getOpOperand(0);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto gradient = cast<ActivationGradientOp>(op);
    BonsaiElementwiseDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.map = describeStorage(op->getResult(0).getType());
    descriptor.activation = describeActivation(gradient.getActivation());
    KernelCall call;
    call.entry = "bonsai_onednn_activation_gradient";
    call.setDescriptor(descriptor);
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnActivationGradientKernel() {
  return std::make_unique<OnednnActivationGradientKernel>();
}
