//===- CudnnGradientKernels.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time halves of the gradients of convolutions with respect to inputs,
// which are transposed convolutions, and to weights.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/cudnn_convolution/DescribeCudnn.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Rows at the bottom that no window reaches need no padding: what cuDNN pads
/// there, as at the top, changes nothing.
void padAlike(int64_t first, int64_t &last, int64_t stride) {
  if (last < first && first - last < stride)
    last = first;
}

/// The convolution whose gradient a transposed one is.
BonsaiConvolutionDescriptor describe(ConvTranspose2dOp op) {
  BonsaiConvolutionDescriptor d = describeConvolution(op);
  std::swap(d.in_channels, d.out_channels);
  std::swap(d.in_height, d.out_height);
  std::swap(d.in_width, d.out_width);
  std::swap(d.input_layout, d.output_layout);
  padAlike(d.pad_top, d.pad_bottom, d.stride_height);
  padAlike(d.pad_left, d.pad_right, d.stride_width);
  d.transposed = 0;
  return d;
}

/// Uniform layouts: weights and their gradients lie as maps do. On tensor cores
/// channels last is faster, and changing the layout of weights costs little.
class CudnnGradientKernel : public Kernel {
public:
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op);
  }

protected:
  static KernelCall
  makeCall(Operation *op, const BonsaiCudnnConvolutionDescriptor &descriptor) {
    KernelCall call;
    call.entry = "bonsai_cudnn_convolution_varying";
    call.setDescriptor(descriptor);
    call.inputs.append(op->operand_begin(), op->operand_end());
    return call;
  }
};

class CudnnInputGradientKernel : public CudnnGradientKernel {
public:
  StringRef getName() const override { return "cudnn-input-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    auto gradient = dyn_cast<ConvTranspose2dOp>(op);
    return gradient && isVaryingLayerForDevice(op) && !gradient.getBias() &&
           !gradient.getEpilogueActivation() &&
           isSupportedByCudnn(describe(gradient));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    return estimateCudnnMicroseconds(describe(cast<ConvTranspose2dOp>(op)),
                                     layouts, target);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    return makeCall(op, describeForCudnn(describe(cast<ConvTranspose2dOp>(op)),
                                         op->getResult(0).getType(), target,
                                         BONSAI_CUDNN_INPUT_GRADIENT));
  }
};

class CudnnWeightGradientKernel : public CudnnGradientKernel {
public:
  StringRef getName() const override { return "cudnn-weight-gradient"; }

  bool supports(Operation *op, const Target &) const override {
    auto gradient = dyn_cast<Conv2dWeightGradientOp>(op);
    return gradient && isForDevice(op) && !hasParameterOperand(op) &&
           isSupportedByCudnn(describeConvolution(gradient));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    return estimateCudnnMicroseconds(
        describeConvolution(cast<Conv2dWeightGradientOp>(op)), layouts, target);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    return makeCall(op, describeForCudnn(describeConvolution(
                                             cast<Conv2dWeightGradientOp>(op)),
                                         op->getResult(0).getType(), target,
                                         BONSAI_CUDNN_WEIGHT_GRADIENT));
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudnnInputGradientKernel() {
  return std::make_unique<CudnnInputGradientKernel>();
}

std::unique_ptr<Kernel> bonsai::createCudnnWeightGradientKernel() {
  return std::make_unique<CudnnWeightGradientKernel>();
}
