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

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/onednn/OnednnKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnLinearKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-linear"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<LinearOp>(op) && isF32(op);
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
    call.setDescriptor(describeLinear(linear));
    bindLayer(linear, "bonsai_onednn_linear", call);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnLinearKernel() {
  return std::make_unique<OnednnLinearKernel>();
}
