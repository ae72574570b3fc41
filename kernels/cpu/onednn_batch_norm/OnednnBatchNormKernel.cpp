//===- OnednnBatchNormKernel.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of batch normalizations and their gradients.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_batch_norm/OnednnBatchNorm.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// The operands of each op come in the order of the kernel's header.
BonsaiBatchNormDescriptor describe(Operation *op) {
  BonsaiBatchNormDescriptor descriptor;
  memset(&descriptor, 0, sizeof(descriptor));
  descriptor.map = describeFeatureMap(op->getOperand(0).getType());
  if (auto evaluation = dyn_cast<BatchNormOp>(op)) {
    descriptor.form = BONSAI_BATCH_NORM_EVALUATION;
    descriptor.epsilon = evaluation.getEpsilon().convertToFloat();
  } else if (auto training = dyn_cast<BatchNormTrainingOp>(op)) {
    descriptor.form = BONSAI_BATCH_NORM_TRAINING;
    descriptor.epsilon = training.getEpsilon().convertToFloat();
  } else {
    auto gradient = cast<BatchNormGradientOp>(op);
    descriptor.form = BONSAI_BATCH_NORM_GRADIENT;
    descriptor.epsilon = gradient.getEpsilon().convertToFloat();
    descriptor.has_batch_statistics = gradient.getBatchStatistics();
  }
  return descriptor;
}

class OnednnBatchNormKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-batch-norm"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<BatchNormOp, BatchNormTrainingOp, BatchNormGradientOp>(op) &&
           isF32(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4;
  }

  /// In blocks it takes two thirds of what it takes elsewhere
  /// (TrainingStepBenchmark).
  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &) const override {
    double relative = layouts.result == LayoutKind::nchw16c ? 0.67 : 1;
    return relative * estimateStreamingMicroseconds(op);
  }

  SmallVector<LayoutChoice>
  getLayoutChoices(Operation *op, const Target &target) const override {
    return getOnednnChoices(op, target);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_onednn_batch_norm";
    call.setDescriptor(describe(op));
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnBatchNormKernel() {
  return std::make_unique<OnednnBatchNormKernel>();
}
