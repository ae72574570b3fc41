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
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/binary/CudaBinary.h"

using namespace mlir;
using namespace bonsai;

/// An operand with the result's rank: missing dimensions are leading ones.
static BonsaiFeatureMap describeOperand(Value operand, int64_t rank) {
  auto type = cast<RankedTensorType>(operand.getType());
  SmallVector<int64_t> shape(rank - type.getRank(), 1);
  llvm::append_range(shape, type.getShape());
  return describeFeatureMap(
      RankedTensorType::get(shape, type.getElementType(), type.getEncoding()));
}

namespace {

class CudaBinaryKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-binary"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<AddOp, MulOp>(op) && isForDevice(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4;
  }

  /// All alike, but parameters stay row-major.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    SmallVector<LayoutChoice> choices = getUniformChoices(op);
    for (LayoutChoice &choice : choices)
      for (unsigned i = 0; i < 2; ++i)
        if (lookupParameter(op->getOperand(i)))
          choice.operands[i] = LayoutKind::nchw;
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto result = cast<RankedTensorType>(op->getResult(0).getType());
    Value lhs = op->getOperand(0), rhs = op->getOperand(1);
    BonsaiCudaBinaryDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.lhs = describeOperand(lhs, result.getRank());
    descriptor.rhs = describeOperand(rhs, result.getRank());
    descriptor.output = describeFeatureMap(result);
    descriptor.kind = isa<AddOp>(op) ? BONSAI_BINARY_ADD : BONSAI_BINARY_MUL;
    descriptor.element = describeElement(result);
    KernelCall call;
    call.entry = "bonsai_cuda_binary";
    auto add = [&](Value operand, int32_t &isConstant) {
      isConstant = lookupParameter(operand) != nullptr;
      if (isConstant)
        call.constants.push_back(operand);
      else
        call.inputs.push_back(operand);
    };
    add(lhs, descriptor.has_constant_lhs);
    add(rhs, descriptor.has_constant_rhs);
    call.setDescriptor(descriptor);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaBinaryKernel() {
  return std::make_unique<CudaBinaryKernel>();
}
