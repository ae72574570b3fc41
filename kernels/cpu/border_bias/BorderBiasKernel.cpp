//===- BorderBiasKernel.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of the border bias.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/BorderBiasKernel.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/border_bias/BorderBias.h"

using namespace mlir;
using namespace bonsai;

bool bonsai::isBorderBiasOfParameters(Operation *op) {
  auto bias = dyn_cast<BorderBiasOp>(op);
  return bias && lookupParameter(bias.getTable()) && isConstantBias(bias);
}

BonsaiBorderBiasDescriptor bonsai::describeBorderBias(BorderBiasOp op) {
  ArrayRef<int64_t> border = op.getBorder();
  BonsaiBorderBiasDescriptor descriptor;
  memset(&descriptor, 0, sizeof(descriptor));
  descriptor.map = describeFeatureMap(op.getType());
  descriptor.top = border[0], descriptor.left = border[1];
  descriptor.bottom = border[2], descriptor.right = border[3];
  descriptor.epilogue = describeEpilogue(op);
  return descriptor;
}

KernelCall bonsai::packBorderBias(BorderBiasOp op, StringRef entry) {
  KernelCall call;
  call.entry = entry.str();
  call.setDescriptor(describeBorderBias(op));
  call.constants.push_back(op.getTable());
  addEpilogueOperands(op, call);
  return call;
}

namespace {

class BorderBiasKernel : public Kernel {
public:
  StringRef getName() const override { return "border-bias"; }

  bool supports(Operation *op, const Target &) const override {
    return isBorderBiasOfParameters(op) && isF32(op);
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  /// Table and bias are parameters, which stay as they are.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(
        op, {LayoutKind::nchw, LayoutKind::nhwc, LayoutKind::pixel_tiles});
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return &cast<BorderBiasOp>(op).getInputMutable();
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    return packBorderBias(cast<BorderBiasOp>(op), "bonsai_border_bias");
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createBorderBiasKernel() {
  return std::make_unique<BorderBiasKernel>();
}
