//===- CudaPoolingGradientKernel.cpp --------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the gradients of poolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/pooling_gradient/CudaPoolingGradient.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaPoolingGradientKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-pooling-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<MaxPool2dGradientOp, AvgPool2dGradientOp>(op) && isF32(op) &&
           isForDevice(op) && !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto max = dyn_cast<MaxPool2dGradientOp>(op);
    KernelCall call;
    call.entry = "bonsai_cuda_pooling_gradient";
    call.setDescriptor(max ? describePooling(max)
                           : describePooling(cast<AvgPool2dGradientOp>(op)));
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaPoolingGradientKernel() {
  return std::make_unique<CudaPoolingGradientKernel>();
}
