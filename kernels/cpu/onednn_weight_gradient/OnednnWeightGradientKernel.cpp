//===- OnednnWeightGradientKernel.cpp -------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the gradient of a convolution with respect to its
// weight.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/onednn/OnednnKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnWeightGradientKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-weight-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Conv2dWeightGradientOp>(op) && isF32(op);
  }

  /// As many multiply-adds as the convolution has.
  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &) const override {
    ConvolutionLayouts chosen = {layouts.operands[0], layouts.operands[1]};
    return csr::estimateDenseMicroseconds(describe(op)) *
           chosen.getRelativeTime();
  }

  /// Maps lie as the convolution takes them, the gradient of the weight as the
  /// weight does.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    SmallVector<LayoutChoice> choices;
    for (const ConvolutionLayouts &layouts :
         getTrainingLayouts(describe(op), target))
      choices.push_back({{layouts.input, layouts.output}, LayoutKind::nchw});
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_onednn_weight_gradient";
    call.setDescriptor(describe(op));
    call.inputs = {op->getOperand(0), op->getOperand(1)};
    return call;
  }

private:
  static BonsaiConvolutionDescriptor describe(Operation *op) {
    return describeConvolution(cast<Conv2dWeightGradientOp>(op));
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnWeightGradientKernel() {
  return std::make_unique<OnednnWeightGradientKernel>();
}
