//===- CudaElementwiseKernel.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of activations and casts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/elementwise/CudaElementwise.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaElementwiseKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-elementwise"; }

  bool supports(Operation *op, const Target &) const override {
    if (hasParameterOperand(op))
      return false;
    if (isa<CastOp>(op))
      return isForDevice(op->getOperand(0).getType()) &&
             isForDevice(op->getResult(0).getType());
    return isa<ActivationOpInterface>(op) && isForDevice(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    BonsaiCudaElementwiseDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.count =
        cast<RankedTensorType>(op->getResult(0).getType()).getNumElements();
    if (auto activation = dyn_cast<ActivationOpInterface>(op))
      descriptor.activation =
          describeActivation(activation.getActivationAttr());
    descriptor.input_element = describeElement(op->getOperand(0).getType());
    descriptor.output_element = describeElement(op->getResult(0).getType());
    KernelCall call;
    call.entry = "bonsai_cuda_elementwise";
    call.setDescriptor(descriptor);
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaElementwiseKernel() {
  return std::make_unique<CudaElementwiseKernel>();
}
