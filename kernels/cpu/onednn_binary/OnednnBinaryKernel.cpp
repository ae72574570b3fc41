//===- OnednnBinaryKernel.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of additions and products of two feature maps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_binary/OnednnBinary.h"

using namespace mlir;
using namespace bonsai;

namespace {

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// The operand with the shape of the result, which comes first in a call.
unsigned getFullOperand(Operation *op) {
  return shapeOf(op->getOperand(0)) == shapeOf(op->getResult(0)) ? 0 : 1;
}

class OnednnBinaryKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-binary"; }

  /// Operands of equal rank, one of which has the shape of the result.
  bool supports(Operation *op, const Target &) const override {
    if (!isa<AddOp, MulOp>(op) || !isF32(op))
      return false;
    auto lhs = shapeOf(op->getOperand(0)), rhs = shapeOf(op->getOperand(1));
    auto result = shapeOf(op->getResult(0));
    return lhs.size() == rhs.size() && result.size() <= 4 &&
           (lhs == result || rhs == result);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  /// Both alike, but parameters stay row-major.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    if (op->getOperand(getFullOperand(op)).getDefiningOp<ParamOp>())
      return Kernel::getLayoutChoices(op, target);
    SmallVector<LayoutChoice> choices = getUniformChoices(op);
    for (LayoutChoice &choice : choices)
      for (unsigned i = 0; i < 2; ++i)
        if (op->getOperand(i).getDefiningOp<ParamOp>())
          choice.operands[i] = LayoutKind::nchw;
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    unsigned full = getFullOperand(op);
    Value lhs = op->getOperand(full), rhs = op->getOperand(1 - full);
    BonsaiBinaryDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.lhs = describeFeatureMap(lhs.getType());
    descriptor.rhs = describeFeatureMap(rhs.getType());
    descriptor.kind = isa<AddOp>(op) ? BONSAI_BINARY_ADD : BONSAI_BINARY_MUL;
    KernelCall call;
    call.entry = "bonsai_onednn_binary";
    call.setDescriptor(descriptor);
    call.inputs = {lhs, rhs};
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnBinaryKernel() {
  return std::make_unique<OnednnBinaryKernel>();
}
