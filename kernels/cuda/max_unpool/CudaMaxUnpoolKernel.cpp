//===- CudaMaxUnpoolKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of unpoolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/max_unpool/CudaMaxUnpool.h"

using namespace mlir;
using namespace bonsai;

/// How far apart windows may start that have an element in common, of the
/// pooling that gave the indices; anywhere, if they come from elsewhere.
static void setReach(BonsaiMaxUnpoolDescriptor &d, MaxUnpool2dOp op) {
  d.reach_height = d.input.height - 1;
  d.reach_width = d.input.width - 1;
  auto pool = op.getIndices().getDefiningOp<MaxPool2dWithIndicesOp>();
  if (!pool)
    return;
  auto getReach = [&](unsigned axis) {
    return (pool.getKernel()[axis] - 1) * pool.getDilations()[axis] /
           pool.getStrides()[axis];
  };
  d.reach_height = std::min(d.reach_height, getReach(0));
  d.reach_width = std::min(d.reach_width, getReach(1));
}

namespace {

class CudaMaxUnpoolKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-max-unpool"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<MaxUnpool2dOp>(op) && isForDevice(op) &&
           !hasParameterOperand(op);
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *,
                                             const Target &) const override {
    return {{{LayoutKind::nchw, LayoutKind::nchw}, LayoutKind::nchw},
            {{LayoutKind::nchw, LayoutKind::nchw}, LayoutKind::nhwc}};
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto unpool = cast<MaxUnpool2dOp>(op);
    BonsaiMaxUnpoolDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.input = describeFeatureMap(unpool.getInput().getType());
    descriptor.output = describeFeatureMap(unpool.getType());
    setReach(descriptor, unpool);
    descriptor.element = describeElement(unpool.getType());
    KernelCall call;
    call.entry = "bonsai_cuda_max_unpool";
    call.setDescriptor(descriptor);
    call.inputs = {unpool.getInput(), unpool.getIndices()};
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaMaxUnpoolKernel() {
  return std::make_unique<CudaMaxUnpoolKernel>();
}
