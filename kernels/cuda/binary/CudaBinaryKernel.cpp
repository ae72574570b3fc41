//===- CudaBinaryKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of additions and products.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/binary/CudaBinary.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaBinaryKernel : public Kernel {
public:
  StringRef getName() const override { return "cuda-binary"; }

  /// Operands of equal rank, one of which has the shape of the result.
  bool supports(Operation *op, const Target &) const override {
    return getFullOperand(op) && isForDevice(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateDeviceMicroseconds(op);
  }

  /// Both alike, but parameters stay row-major.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    if (lookupParameter(op->getOperand(*getFullOperand(op))))
      return Kernel::getLayoutChoices(op, target);
    SmallVector<LayoutChoice> choices = getUniformChoices(op);
    for (LayoutChoice &choice : choices)
      for (unsigned i = 0; i < 2; ++i)
        if (lookupParameter(op->getOperand(i)))
          choice.operands[i] = LayoutKind::nchw;
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    unsigned full = *getFullOperand(op);
    BonsaiCudaBinaryDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.shape = describeBinary(op);
    KernelCall call;
    call.entry = "bonsai_cuda_binary";
    auto add = [&](Value operand, int32_t &isConstant) {
      isConstant = lookupParameter(operand) != nullptr;
      if (isConstant)
        call.constants.push_back(operand);
      else
        call.inputs.push_back(operand);
    };
    add(op->getOperand(full), descriptor.has_constant_lhs);
    add(op->getOperand(1 - full), descriptor.has_constant_rhs);
    call.setDescriptor(descriptor);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaBinaryKernel() {
  return std::make_unique<CudaBinaryKernel>();
}
