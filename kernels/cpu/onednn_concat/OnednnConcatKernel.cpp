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

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op);
  }

  FailureOr<KernelCall> pack(Operation *op, const Target &) const override {
    auto concat = cast<ConcatOp>(op);
    BonsaiConcatDescriptor descriptor;
    memset(&descriptor, 0, sizeof(descriptor));
    descriptor.output = describeFeatureMap(concat.getType());
    descriptor.axis = concat.getAxis();
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
