//===- CudaCrossEntropyKernel.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the mean cross-entropy and its gradient.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/cross_entropy/CudaCrossEntropy.h"

using namespace mlir;
using namespace bonsai;

namespace {

template <typename Op> class CudaCrossEntropyKernel : public StreamingKernel {
public:
  CudaCrossEntropyKernel(StringRef name, StringRef entry)
      : name(name), entry(entry) {}

  StringRef getName() const override { return name; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Op>(op) && isF32(op) && isForDevice(op) &&
           !hasParameterOperand(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto loss = cast<Op>(op);
    BonsaiCudaCrossEntropyDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.images = loss.getLogits().getType().getDimSize(0);
    descriptor.classes = loss.getLogits().getType().getDimSize(1);
    descriptor.temperature = loss.getTemperature().convertToFloat();
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(descriptor);
    call.inputs = {loss.getLogits(), loss.getTargets()};
    return call;
  }

private:
  StringRef name, entry;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaCrossEntropyKernel() {
  return std::make_unique<CudaCrossEntropyKernel<CrossEntropyOp>>(
      "cuda-cross-entropy", "bonsai_cuda_cross_entropy");
}

std::unique_ptr<Kernel> bonsai::createCudaCrossEntropyGradientKernel() {
  return std::make_unique<CudaCrossEntropyKernel<CrossEntropyGradientOp>>(
      "cuda-cross-entropy-gradient", "bonsai_cuda_cross_entropy_gradient");
}
