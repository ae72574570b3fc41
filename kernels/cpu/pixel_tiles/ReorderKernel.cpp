//===- ReorderKernel.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of layout changes from and to pixel tiles.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/Reorder.h"
#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// Bytes read and written, a microsecond, and what a call takes at least.
constexpr double bytesPerMicrosecond = 70000;
constexpr double callMicroseconds = 0.5;

bool isTiled(Value value) {
  return getLayout(value.getType()) == LayoutKind::pixel_tiles;
}

class PixelTilesReorderKernel : public Kernel {
public:
  StringRef getName() const override { return "pixel-tiles-reorder"; }

  bool supports(Operation *op, const Target &) const override {
    auto convert = dyn_cast<ConvertLayoutOp>(op);
    return convert && isF32(op) &&
           isTiled(convert.getInput()) != isTiled(convert.getResult());
  }

  /// Those that the op is there for.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return {{{getLayout(op->getOperand(0).getType())},
             getLayout(op->getResult(0).getType())}};
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    auto type = cast<ConvertLayoutOp>(op).getType();
    double bytes = type.getNumElements() * sizeof(float);
    return callMicroseconds + 2 * bytes / bytesPerMicrosecond;
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto convert = cast<ConvertLayoutOp>(op);
    BonsaiReorderDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.source = describeFeatureMap(convert.getInput().getType());
    descriptor.target_layout = describeLayout(getLayout(convert.getType()));
    KernelCall call;
    call.entry = "bonsai_pixel_tiles_reorder";
    call.setDescriptor(descriptor);
    call.inputs.push_back(convert.getInput());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createPixelTilesReorderKernel() {
  return std::make_unique<PixelTilesReorderKernel>();
}
