//===- OnednnConcatKernel.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of concatenation.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_concat/OnednnConcat.h"

using namespace mlir;
using namespace bonsai;

namespace {

int64_t getExtent(Value value, int64_t axis) {
  return cast<RankedTensorType>(value.getType()).getDimSize(axis);
}

/// Where the axis is in what describeStorage gives.
int64_t getStorageAxis(ConcatOp concat) {
  bool isTiled = getLayout(concat.getType()) == LayoutKind::pixel_tiles;
  return isTiled && concat.getAxis() == 1 ? 2 : concat.getAxis();
}

class OnednnConcatKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-concat"; }

  bool supports(Operation *op, const Target &) const override {
    auto concat = dyn_cast<ConcatOp>(op);
    return concat && isF32(op) && concat.getType().getRank() <= 4;
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  /// Height and width are no axes of pixel tiles.
  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    SmallVector<LayoutKind> layouts = {LayoutKind::nchw, LayoutKind::nhwc};
    if (cast<ConcatOp>(op).getAxis() <= 1)
      layouts.push_back(LayoutKind::pixel_tiles);
    return getUniformChoices(op, layouts);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto concat = cast<ConcatOp>(op);
    BonsaiConcatDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.output = describeStorage(concat.getType());
    descriptor.axis = getStorageAxis(concat);
    descriptor.num_inputs = concat.getInputs().size();
    KernelCall call;
    call.entry = "bonsai_onednn_concat";
    call.setDescriptor(descriptor);
    for (Value input : concat.getInputs()) {
      int64_t extent = getExtent(input, concat.getAxis());
      auto *bytes = reinterpret_cast<const char *>(&extent);
      call.descriptor.insert(call.descriptor.end(), bytes,
                             bytes + sizeof(extent));
    }
    llvm::append_range(call.inputs, concat.getInputs());
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnConcatKernel() {
  return std::make_unique<OnednnConcatKernel>();
}
