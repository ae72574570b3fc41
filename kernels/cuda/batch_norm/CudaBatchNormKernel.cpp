//===- CudaBatchNormKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of normalizations.
//
//===----------------------------------------------------------------------===//

#include "dialect/Elements.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/StreamingKernel.h"
#include "kernels/cuda/batch_norm/CudaBatchNorm.h"

#include <cmath>

using namespace mlir;
using namespace bonsai;

namespace {

/// What a normalization multiplies each channel by, and then adds.
struct ChannelTransform {
  std::vector<float> factors, offsets;
};

class CudaBatchNormKernel : public StreamingKernel {
public:
  StringRef getName() const override { return "cuda-batch-norm"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<BatchNormOp>(op) && isForDevice(op) &&
           cast<RankedTensorType>(op->getResult(0).getType()).getRank() <= 4 &&
           !lookupParameter(op->getOperand(0)) &&
           llvm::all_of(op->getOperands().drop_front(), [](Value operand) {
             return lookupParameter(operand) != nullptr;
           });
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto norm = cast<BatchNormOp>(op);
    FailureOr<ChannelTransform> transform = computeTransform(norm);
    if (failed(transform))
      return failure();
    BonsaiBatchNormDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.map = describeFeatureMap(norm.getInput().getType());
    descriptor.element = describeElement(norm.getType());
    KernelCall call;
    call.entry = "bonsai_cuda_batch_norm";
    call.setDescriptor(descriptor);
    call.constants.push_back(toBytes(transform->factors));
    call.constants.push_back(toBytes(transform->offsets));
    call.inputs.push_back(norm.getInput());
    return call;
  }

private:
  /// The elements of a parameter, f32 or f16.
  static FailureOr<std::vector<float>> read(Value operand) {
    ElementsAttr value = lookupParameter(operand).getValue();
    if (auto floats = viewElements<float>(value); succeeded(floats))
      return floats->copy();
    auto halves = viewElements<uint16_t>(value);
    if (failed(halves))
      return failure();
    std::vector<float> values;
    for (uint16_t half : halves->copy())
      values.push_back(
          APFloat(APFloat::IEEEhalf(), APInt(16, half)).convertToFloat());
    return values;
  }

  static FailureOr<ChannelTransform> computeTransform(BatchNormOp norm) {
    auto scale = read(norm.getScale()), shift = read(norm.getShift());
    auto mean = read(norm.getMean()), variance = read(norm.getVariance());
    if (failed(scale) || failed(shift) || failed(mean) || failed(variance))
      return norm.emitError("has a parameter without data");
    double epsilon = norm.getEpsilon().convertToDouble();
    ChannelTransform transform;
    for (size_t c = 0; c < scale->size(); ++c) {
      double factor = (*scale)[c] / std::sqrt((*variance)[c] + epsilon);
      transform.factors.push_back(static_cast<float>(factor));
      transform.offsets.push_back(
          static_cast<float>((*shift)[c] - factor * (*mean)[c]));
    }
    return transform;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaBatchNormKernel() {
  return std::make_unique<CudaBatchNormKernel>();
}
