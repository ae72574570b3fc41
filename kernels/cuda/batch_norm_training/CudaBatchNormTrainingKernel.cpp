//===- CudaBatchNormTrainingKernel.cpp ------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of normalizations by the batch and of gradients of
// normalizations.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/batch_norm_training/CudaBatchNormTraining.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Operands of either op come in the order of the kernel's header.
template <typename Op>
class CudaBatchNormTrainingKernel : public StreamingKernel {
public:
  CudaBatchNormTrainingKernel(StringRef name, StringRef entry)
      : name(name), entry(entry) {}

  StringRef getName() const override { return name; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Op>(op) && isF32(op) && isForDevice(op) &&
           !hasParameterOperand(op);
  }

  /// The map is read twice.
  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    return 1.5 * StreamingKernel::estimateMicroseconds(op, layouts, target) +
           launchMicroseconds;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    AxisSplit split = splitAtAxis(op->getResult(0).getType(), 1);
    BonsaiCudaBatchNormTrainingDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.outer = split.outer;
    descriptor.channels = split.axis;
    descriptor.inner = split.inner;
    descriptor.epsilon = cast<Op>(op).getEpsilon().convertToFloat();
    descriptor.has_batch_statistics = hasBatchStatistics(cast<Op>(op));
    KernelCall call;
    call.entry = entry.str();
    call.setDescriptor(descriptor);
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }

private:
  static bool hasBatchStatistics(BatchNormTrainingOp) { return true; }
  static bool hasBatchStatistics(BatchNormGradientOp op) {
    return op.getBatchStatistics();
  }

  StringRef name, entry;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaBatchNormTrainingKernel() {
  return std::make_unique<CudaBatchNormTrainingKernel<BatchNormTrainingOp>>(
      "cuda-batch-norm-training", "bonsai_cuda_batch_norm_training");
}

std::unique_ptr<Kernel> bonsai::createCudaBatchNormGradientKernel() {
  return std::make_unique<CudaBatchNormTrainingKernel<BatchNormGradientOp>>(
      "cuda-batch-norm-gradient", "bonsai_cuda_batch_norm_gradient");
}
