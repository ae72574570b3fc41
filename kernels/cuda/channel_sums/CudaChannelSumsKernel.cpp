//===- CudaChannelSumsKernel.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of sums along axes.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/channel_sums/CudaChannelSums.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// The input as [outer, channels, inner], if axes that are kept lie next to
/// each other in this layout, in the order of the result.
std::optional<AxisSplit> splitAtKept(ReduceSumOp op, LayoutKind layout) {
  auto input = cast<RankedTensorType>(op.getInput().getType());
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(0, input.getRank()));
  if (layout == LayoutKind::nhwc)
    order = {0, 2, 3, 1};
  AxisSplit split;
  int64_t lastKept = -1;
  bool isBehind = false;
  for (int64_t axis : order) {
    int64_t extent = input.getDimSize(axis);
    if (llvm::is_contained(op.getAxes(), axis)) {
      isBehind = lastKept >= 0;
      (isBehind ? split.inner : split.outer) *= extent;
      continue;
    }
    if (isBehind || axis < lastKept)
      return std::nullopt;
    lastKept = axis;
    split.axis *= extent;
  }
  return split;
}

class CudaChannelSumsKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-channel-sums"; }

  bool supports(Operation *op, const Target &) const override {
    auto sum = dyn_cast<ReduceSumOp>(op);
    return sum && isF32(op) && isForDevice(op) && !hasParameterOperand(op) &&
           splitAtKept(sum, LayoutKind::nchw);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    SmallVector<LayoutChoice> choices =
        StreamingKernel::getLayoutChoices(op, target);
    llvm::erase_if(choices, [&](const LayoutChoice &choice) {
      return !splitAtKept(cast<ReduceSumOp>(op), choice.operands[0]);
    });
    return choices;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    AxisSplit split = *splitAtKept(cast<ReduceSumOp>(op),
                                   getLayout(op->getOperand(0).getType()));
    BonsaiCudaChannelSumsDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.outer = split.outer;
    descriptor.channels = split.axis;
    descriptor.inner = split.inner;
    descriptor.factor = 1;
    KernelCall call;
    call.entry = "bonsai_cuda_channel_sums";
    call.setDescriptor(descriptor);
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaChannelSumsKernel() {
  return std::make_unique<CudaChannelSumsKernel>();
}
