//===- CudaSoftmaxKernel.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of softmax.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/softmax/CudaSoftmax.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaSoftmaxKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-softmax"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<SoftmaxOp>(op) && isForDevice(op) && !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto softmax = cast<SoftmaxOp>(op);
    AxisSplit split = splitAtAxis(softmax.getType(), softmax.getAxis());
    KernelCall call;
    call.entry = "bonsai_cuda_softmax";
    call.setDescriptor(
        BonsaiCudaSoftmaxDescriptor{split.outer, split.axis, split.inner,
                                    describeElement(softmax.getType())});
    call.inputs.push_back(softmax.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaSoftmaxKernel() {
  return std::make_unique<CudaSoftmaxKernel>();
}
