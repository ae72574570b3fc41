//===- OnednnLinearKernel.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the dense linear layer.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/onednn/OnednnKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnLinearKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-linear"; }

  bool supports(Operation *op, const Target &) const override {
    auto linear = dyn_cast<LinearOp>(op);
    return linear && isF32(op) && lookupParameter(linear.getWeight()) &&
           isConstantBias(linear);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return csr::estimateDenseMicroseconds(describeLinear(cast<LinearOp>(op)));
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto linear = cast<LinearOp>(op);
    KernelCall call;
    call.entry = "bonsai_onednn_linear";
    call.setDescriptor(describeLinear(linear));
    call.constants.push_back(linear.getWeight());
    addEpilogueOperands(linear, call);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnLinearKernel() {
  return std::make_unique<OnednnLinearKernel>();
}
