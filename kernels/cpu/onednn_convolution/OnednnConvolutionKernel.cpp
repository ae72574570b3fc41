//===- OnednnConvolutionKernel.cpp ----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the dense convolution.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/onednn/OnednnKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Operation *op) {
  if (auto convolution = dyn_cast<Conv2dOp>(op))
    return describeConvolution(convolution);
  return describeConvolution(cast<ConvTranspose2dOp>(op));
}

class OnednnConvolutionKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-convolution"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Conv2dOp, ConvTranspose2dOp>(op) && isF32(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &) const override {
    ConvolutionLayouts chosen = {layouts.operands.front(), layouts.result};
    return csr::estimateDenseMicroseconds(describe(op)) *
           chosen.getRelativeTime();
  }

  /// Channels last: what oneDNN itself chooses for ResNet-50 on AVX-512, and
  /// the only layout for which it has an implementation of speed for every
  /// channel and group count. Weights are row-major, parameters or not.
  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    if (!hasVaryingWeight(cast<EpilogueOpInterface>(op)))
      return {makeChoice(op, {LayoutKind::nhwc, LayoutKind::nhwc})};
    SmallVector<LayoutChoice> choices;
    for (const ConvolutionLayouts &layouts :
         getTrainingLayouts(describe(op), target))
      choices.push_back(makeChoice(op, layouts));
    return choices;
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.setDescriptor(describe(op));
    bindLayer(cast<EpilogueOpInterface>(op), "bonsai_onednn_convolution", call);
    return call;
  }

private:
  static LayoutChoice makeChoice(Operation *op,
                                 const ConvolutionLayouts &layouts) {
    LayoutChoice choice = LayoutChoice::getUniform(op, layouts.output);
    choice.operands[0] = layouts.input;
    choice.operands[1] = LayoutKind::nchw;
    return choice;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnConvolutionKernel() {
  return std::make_unique<OnednnConvolutionKernel>();
}
