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

class OnednnBinaryKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-binary"; }

  /// Operands of equal rank, one of which has the shape of the result.
  bool supports(Operation *op, const Target &) const override {
    return getFullOperand(op) && isF32(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  /// Both alike, but parameters stay row-major.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    if (op->getOperand(*getFullOperand(op)).getDefiningOp<ParamOp>())
      return Kernel::getLayoutChoices(op, target);
    SmallVector<LayoutChoice> choices = getOnednnChoices(op, target);
    for (LayoutChoice &choice : choices)
      for (unsigned i = 0; i < 2; ++i)
        if (op->getOperand(i).getDefiningOp<ParamOp>())
          choice.operands[i] = LayoutKind::nchw;
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    unsigned full = *getFullOperand(op);
    KernelCall call;
    call.entry = "bonsai_onednn_binary";
    call.setDescriptor(describeBinary(op));
    call.inputs = {op->getOperand(full), op->getOperand(1 - full)};
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnBinaryKernel() {
  return std::make_unique<OnednnBinaryKernel>();
}
