//===- CudnnConvolutionKernel.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the cuDNN kernels: convolutions, and linear layers as
// 1x1 convolutions of images of one pixel.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"
#include "kernels/cuda/device/ElementType.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  return describeConvolution(layer);
}
BonsaiConvolutionDescriptor describe(LinearOp layer) {
  return planes::makePixelImages(describeLinear(layer));
}

/// cuDNN pads opposite sides alike.
bool isSupported(const BonsaiConvolutionDescriptor &d) {
  return d.pad_top == d.pad_bottom && d.pad_left == d.pad_right;
}

/// An activation other than a ReLU takes a launch of its own.
bool isLaunchedTwice(const BonsaiConvolutionDescriptor &d) {
  int32_t activation = d.epilogue.activation.kind;
  return activation != BONSAI_ACTIVATION_NONE &&
         activation != BONSAI_ACTIVATION_RELU;
}

/// That of an op whose maps have this type.
int32_t describePrecision(Type type, const Target &target) {
  if (describeElement(type) == BONSAI_CUDA_ELEMENT_F16)
    return BONSAI_CUDA_F16;
  return target.precision == Precision::tf32 ? BONSAI_CUDA_TF32
                                             : BONSAI_CUDA_F32;
}

/// cuDNN is weak where groups have few channels.
constexpr double groupedFactor = 3;

template <typename Op> class CudnnKernel : public Kernel {
public:
  explicit CudnnKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }

  bool supports(Operation *op, const Target &) const override {
    auto layer = dyn_cast<Op>(op);
    return layer && isLayerForDevice(op) && isSupported(describe(layer));
  }

  /// Tensor cores want channels last.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    BonsaiConvolutionDescriptor d = describe(cast<Op>(op));
    double time = estimateDenseMicroseconds(d, layouts, target);
    if (isLaunchedTwice(d))
      time += launchMicroseconds;
    return d.groups == 1 ? time : groupedFactor * time;
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    BonsaiCudnnConvolutionDescriptor descriptor = {};
    descriptor.shape = describe(cast<Op>(op));
    descriptor.precision =
        describePrecision(op->getResult(0).getType(), target);
    KernelCall call;
    call.entry = "bonsai_cudnn_convolution";
    call.setDescriptor(descriptor);
    call.constants.push_back(op->getOperand(1));
    addEpilogueOperands(cast<EpilogueOpInterface>(op), call);
    return call;
  }

private:
  StringRef name;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudnnConvolutionKernel() {
  return std::make_unique<CudnnKernel<Conv2dOp>>("cudnn-convolution");
}

std::unique_ptr<Kernel> bonsai::createCudnnLinearKernel() {
  return std::make_unique<CudnnKernel<LinearOp>>("cudnn-linear");
}
