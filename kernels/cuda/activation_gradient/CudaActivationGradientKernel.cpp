//===- CudaActivationGradientKernel.cpp -----------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the gradients of activations.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/activation_gradient/CudaActivationGradient.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaActivationGradientKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-activation-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<ActivationGradientOp>(op) && isF32(op) && isForDevice(op) &&
           !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto gradient = cast<ActivationGradientOp>(op);
    BonsaiCudaActivationGradientDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.count =
        cast<RankedTensorType>(op->getResult(0).getType()).getNumElements();
    descriptor.activation = describeActivation(gradient.getActivationAttr());
    KernelCall call;
    call.entry = "bonsai_cuda_activation_gradient";
    call.setDescriptor(descriptor);
    call.inputs = {gradient.getGradient(), gradient.getInput()};
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaActivationGradientKernel() {
  return std::make_unique<CudaActivationGradientKernel>();
}
