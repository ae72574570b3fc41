//===- CudaBorderBiasKernel.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the border bias.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/BorderBiasKernel.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/border_bias/CudaBorderBias.h"

using namespace mlir;
using namespace bonsai;

namespace {

class CudaBorderBiasKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-border-bias"; }

  bool supports(Operation *op, const Target &) const override {
    return isBorderBiasOfParameters(op) && isForDevice(op) &&
           !lookupParameter(op->getOperand(0));
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return &cast<BorderBiasOp>(op).getInputMutable();
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto bias = cast<BorderBiasOp>(op);
    KernelCall call = packBorderBias(bias, "bonsai_cuda_border_bias");
    BonsaiCudaBorderBiasDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.shape = describeBorderBias(bias);
    descriptor.element = describeElement(bias.getType());
    call.setDescriptor(descriptor);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaBorderBiasKernel() {
  return std::make_unique<CudaBorderBiasKernel>();
}
