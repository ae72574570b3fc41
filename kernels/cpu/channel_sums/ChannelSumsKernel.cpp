//===- ChannelSumsKernel.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the sums of channels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/channel_sums/ChannelSumsKernel.h"
#include "dialect/TrainingOps.h"
#include "kernels/cpu/Describe.h"

using namespace mlir;
using namespace bonsai;

namespace {

class ChannelSumsKernel : public Kernel {
public:
  StringRef getName() const override { return "channel-sums"; }

  bool supports(Operation *op, const Target &) const override {
    auto sum = dyn_cast<ReduceSumOp>(op);
    if (!sum || !isF32(op))
      return false;
    ArrayRef<int64_t> axes = sum.getAxes();
    int64_t rank = cast<RankedTensorType>(sum.getInput().getType()).getRank();
    return rank >= 2 && rank <= 4 &&
           static_cast<int64_t>(axes.size()) == rank - 1 &&
           !llvm::is_contained(axes, 1);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    return getOnednnChoices(op, target);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_channel_sums";
    call.setDescriptor(describeFeatureMap(op->getOperand(0).getType()));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createChannelSumsKernel() {
  return std::make_unique<ChannelSumsKernel>();
}
