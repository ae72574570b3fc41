//===- OnednnReorderKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of layout changes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_reorder/OnednnReorder.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OnednnReorderKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-reorder"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<ConvertLayoutOp>(op) && isF32(op) &&
           getLayout(op->getOperand(0).getType()) != LayoutKind::pixel_tiles &&
           getLayout(op->getResult(0).getType()) != LayoutKind::pixel_tiles;
  }

  /// Those that the op is there for.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return {{{getLayout(op->getOperand(0).getType())},
             getLayout(op->getResult(0).getType())}};
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &) const override {
    return estimateConversionMicroseconds(
        cast<RankedTensorType>(op->getResult(0).getType()),
        layouts.operands.front(), layouts.result);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto convert = cast<ConvertLayoutOp>(op);
    BonsaiReorderDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.source = describeFeatureMap(convert.getInput().getType());
    descriptor.target_layout = describeLayout(getLayout(convert.getType()));
    KernelCall call;
    call.entry = "bonsai_onednn_reorder";
    call.setDescriptor(descriptor);
    call.inputs.push_back(convert.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnReorderKernel() {
  return std::make_unique<OnednnReorderKernel>();
}
