//===- CudnnConvolutionKernel.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the cuDNN kernels: convolutions, and linear layers as
// 1x1 convolutions of images of one pixel. Weights are parameters, or vary.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/DescribeTraining.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/cudnn_convolution/DescribeCudnn.h"

using namespace mlir;
using namespace bonsai;

namespace {

BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  return describeConvolution(layer);
}
BonsaiConvolutionDescriptor describe(LinearOp layer) {
  return planes::makePixelImages(describeLinear(layer));
}

/// An activation other than a ReLU takes a launch of its own.
bool isLaunchedTwice(const BonsaiConvolutionDescriptor &d) {
  int32_t activation = d.epilogue.activation.kind;
  return activation != BONSAI_ACTIVATION_NONE &&
         activation != BONSAI_ACTIVATION_RELU;
}

template <typename Op> class CudnnKernel : public Kernel {
public:
  explicit CudnnKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }

  bool supports(Operation *op, const Target &) const override {
    auto layer = dyn_cast<Op>(op);
    return layer && (isLayerForDevice(op) || isVaryingLayerForDevice(op)) &&
           isSupportedByCudnn(describe(layer));
  }

  /// Tensor cores want channels last, of weights that vary, too.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &target) const override {
    BonsaiConvolutionDescriptor d = describe(cast<Op>(op));
    double time = estimateCudnnMicroseconds(d, layouts, target);
    return isLaunchedTwice(d) ? time + launchMicroseconds : time;
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    KernelCall call;
    call.setDescriptor(describeForCudnn(describe(cast<Op>(op)),
                                        op->getResult(0).getType(), target,
                                        BONSAI_CUDNN_OUTPUT));
    bindLayer(cast<EpilogueOpInterface>(op), "bonsai_cudnn_convolution", call);
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
