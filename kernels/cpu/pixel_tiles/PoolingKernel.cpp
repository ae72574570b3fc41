//===- PoolingKernel.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of pooling in pixel tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"
#include "kernels/cpu/pixel_tiles/PoolingWindows.h"

using namespace mlir;
using namespace bonsai;
using namespace bonsai::pixel_tiles;

namespace {

class PixelTilesPoolingKernel : public Kernel {
public:
  StringRef getName() const override { return "pixel-tiles-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isPooling(op) || !isF32(op))
      return false;
    BonsaiPoolingDescriptor d = describePooling(op);
    return !getHeight(d).hasEmptyWindow() && !getWidth(d).hasEmptyWindow();
  }

  /// One number a channel is no matter of tiles.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    if (!isWholeMap(describePooling(op)))
      return getWindowChoices(op, nullptr);
    return {{{LayoutKind::pixel_tiles}, LayoutKind::nchw}};
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    KernelCall call;
    call.entry = "bonsai_pixel_tiles_pooling";
    call.setDescriptor(describePooling(op));
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createPixelTilesPoolingKernel() {
  return std::make_unique<PixelTilesPoolingKernel>();
}
