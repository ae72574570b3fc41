//===- DepthwiseKernel.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the dense depthwise convolution in pixel tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Nanoseconds: of a tile of one channel read, of one computed and written, of
/// a tap of it, and of the transpose of either. Fitted to the layers of
/// MobileNet, and scaled to agree with the estimate of oneDNN's.
constexpr double inputNs = 0.5;
constexpr double outputNs = 0.4;
constexpr double transposeNs = 0.2;
constexpr double tapNs = 0.1;

class PixelTilesDepthwiseKernel : public Kernel {
public:
  StringRef getName() const override { return "pixel-tiles-depthwise"; }

  bool supports(Operation *op, const Target &) const override {
    auto convolution = dyn_cast<Conv2dOp>(op);
    if (!convolution || !isF32(op) || !isConstantBias(convolution) ||
        !lookupParameter(convolution.getWeight()))
      return false;
    BonsaiConvolutionDescriptor d = describeConvolution(convolution);
    return d.groups == d.in_channels && d.groups == d.out_channels;
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getWindowChoices(op, findResidual(op));
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &layouts,
                              const Target &) const override {
    BonsaiConvolutionDescriptor d = describeConvolution(cast<Conv2dOp>(op));
    auto tiles = [](int64_t height, int64_t width) {
      return static_cast<double>(llvm::divideCeil(height * width, 16));
    };
    int64_t numTaps = d.kernel_height * d.kernel_width;
    auto transpose = [](LayoutKind layout) {
      return layout == LayoutKind::pixel_tiles ? transposeNs : 0;
    };
    double channelNs =
        tiles(d.in_height, d.in_width) *
            (inputNs + transpose(layouts.operands.front())) +
        tiles(d.out_height, d.out_width) *
            (outputNs + transpose(layouts.result) + numTaps * tapNs);
    return 0.5 + d.batch * d.in_channels * channelNs * 1e-3;
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto convolution = cast<Conv2dOp>(op);
    KernelCall call;
    call.entry = "bonsai_pixel_tiles_depthwise";
    call.setDescriptor(describeConvolution(convolution));
    call.constants.push_back(convolution.getWeight());
    addEpilogueOperands(convolution, call);
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createPixelTilesDepthwiseKernel() {
  return std::make_unique<PixelTilesDepthwiseKernel>();
}
