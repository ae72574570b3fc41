//===- CudaReorderKernel.cpp ----------------------------------------------===//
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

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/reorder/CudaReorder.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaReorderKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-reorder"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isa<ConvertLayoutOp>(op) || !isForDevice(op))
      return false;
    LayoutKind source = getLayout(op->getOperand(0).getType());
    LayoutKind target = getLayout(op->getResult(0).getType());
    return (source == LayoutKind::nchw && target == LayoutKind::nhwc) ||
           (source == LayoutKind::nhwc && target == LayoutKind::nchw);
  }

  /// Those that the op is there for.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return {{{getLayout(op->getOperand(0).getType())},
             getLayout(op->getResult(0).getType())}};
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto convert = cast<ConvertLayoutOp>(op);
    BonsaiCudaReorderDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.shape.source = describeFeatureMap(convert.getInput().getType());
    descriptor.shape.target_layout =
        describeLayout(getLayout(convert.getType()));
    descriptor.element = describeElement(convert.getType());
    KernelCall call;
    call.entry = "bonsai_cuda_reorder";
    call.setDescriptor(descriptor);
    call.inputs.push_back(convert.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaReorderKernel() {
  return std::make_unique<CudaReorderKernel>();
}
