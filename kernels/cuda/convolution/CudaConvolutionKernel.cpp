//===- CudaConvolutionKernel.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of direct convolutions.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/convolution/CudaConvolution.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Multiplications and additions a microsecond, of a large layer: threads wait
/// for their operands most of the time.
constexpr double operationsPerMicrosecond = 2e6;

BonsaiConvolutionDescriptor describe(Operation *op) {
  if (auto convolution = dyn_cast<Conv2dOp>(op))
    return describeConvolution(convolution);
  return describeConvolution(cast<ConvTranspose2dOp>(op));
}

class CudaConvolutionKernel : public Kernel {
public:
  StringRef getName() const override { return "cuda-convolution"; }

  bool supports(Operation *op, const Target &) const override {
    return isa<Conv2dOp, ConvTranspose2dOp>(op) && isLayerForDevice(op);
  }

  /// The slower of memory and arithmetic.
  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    BonsaiConvolutionDescriptor d = describe(op);
    int64_t pixels =
        d.transposed ? d.in_height * d.in_width : d.out_height * d.out_width;
    int64_t perGroup = d.in_channels / d.groups;
    double products = static_cast<double>(d.batch * pixels) *
                      static_cast<double>(perGroup) *
                      static_cast<double>(d.out_channels) *
                      static_cast<double>(d.kernel_height * d.kernel_width);
    return std::max(estimateDeviceMicroseconds(op),
                    launchMicroseconds +
                        2 * products / operationsPerMicrosecond);
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op, {LayoutKind::nhwc, LayoutKind::nchw});
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_cuda_convolution";
    BonsaiCudaConvolutionDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.shape = describe(op);
    descriptor.element = describeElement(op->getResult(0).getType());
    call.setDescriptor(descriptor);
    call.constants.push_back(op->getOperand(1));
    addEpilogueOperands(cast<EpilogueOpInterface>(op), call);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createCudaConvolutionKernel() {
  return std::make_unique<CudaConvolutionKernel>();
}
