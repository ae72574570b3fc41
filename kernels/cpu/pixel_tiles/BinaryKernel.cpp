//===- BinaryKernel.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of additions and products in pixel tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

class PixelTilesBinaryKernel : public Kernel {
public:
  StringRef getName() const override { return "pixel-tiles-binary"; }

  /// The other operand has the height and width of the full one, or one pixel.
  bool supports(Operation *op, const Target &) const override {
    std::optional<unsigned> full = getFullOperand(op);
    if (!full || !isF32(op) || !isFeatureMap(op->getResult(0)) ||
        op->getOperand(*full).getDefiningOp<ParamOp>())
      return false;
    return hasOnePixel(op) ||
           (hasAllPixels(op) &&
            !op->getOperand(1 - *full).getDefiningOp<ParamOp>());
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    LayoutChoice choice = LayoutChoice::getUniform(op, LayoutKind::pixel_tiles);
    if (hasOnePixel(op))
      choice.operands[1 - *getFullOperand(op)] = LayoutKind::nchw;
    return {choice};
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return &op->getOpOperand(*getFullOperand(op));
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    unsigned full = *getFullOperand(op);
    KernelCall call;
    call.entry = "bonsai_pixel_tiles_binary";
    call.setDescriptor(describeBinary(op));
    call.inputs = {op->getOperand(full), op->getOperand(1 - full)};
    return call;
  }

private:
  static bool hasOnePixel(Operation *op) {
    BonsaiFeatureMap rhs = describeBinary(op).rhs;
    return rhs.height == 1 && rhs.width == 1;
  }

  static bool hasAllPixels(Operation *op) {
    BonsaiBinaryDescriptor d = describeBinary(op);
    return d.rhs.height == d.lhs.height && d.rhs.width == d.lhs.width;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createPixelTilesBinaryKernel() {
  return std::make_unique<PixelTilesBinaryKernel>();
}
