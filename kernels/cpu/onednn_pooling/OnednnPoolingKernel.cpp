//===- OnednnPoolingKernel.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of pooling.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include "kernels/cpu/Describe.h"
#include "kernels/cpu/onednn/OnednnKernels.h"
#include "kernels/cpu/onednn_pooling/OnednnPooling.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// A pooling whose kernel is the whole map, and the start for all others.
BonsaiPoolingDescriptor describeGlobal(Operation *op, BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d;
  memset(&d, 0, sizeof(d));
  d.input = describeFeatureMap(op->getOperand(0).getType());
  BonsaiFeatureMap output = describeFeatureMap(op->getResult(0).getType());
  d.out_height = output.height, d.out_width = output.width;
  d.kernel_height = d.input.height, d.kernel_width = d.input.width;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.kind = kind;
  return d;
}

template <typename Op>
BonsaiPoolingDescriptor describeWindowed(Op op, BonsaiPoolingKind kind) {
  BonsaiPoolingDescriptor d = describeGlobal(op, kind);
  d.kernel_height = op.getKernel()[0], d.kernel_width = op.getKernel()[1];
  d.stride_height = op.getStrides()[0], d.stride_width = op.getStrides()[1];
  d.dilation_height = op.getDilations()[0];
  d.dilation_width = op.getDilations()[1];
  d.pad_top = op.getPadding()[0], d.pad_left = op.getPadding()[1];
  d.pad_bottom = op.getPadding()[2], d.pad_right = op.getPadding()[3];
  return d;
}

/// Whether ceil mode makes the last window reach beyond the padding.
bool reachesBeyondPadding(AvgPool2dOp op) {
  Window window{op.getKernel(), op.getStrides(), op.getPadding(),
                op.getDilations()};
  for (int d = 0; d < 2; ++d) {
    int64_t size = op.getInput().getType().getDimSize(d + 2);
    if (window.positions(d, size, op.getCeilMode()) !=
        window.positions(d, size))
      return true;
  }
  return false;
}

class OnednnPoolingKernel : public Kernel {
public:
  StringRef getName() const override { return "onednn-pooling"; }

  bool supports(Operation *op, const Target &) const override {
    if (!isF32(op))
      return false;
    if (auto average = dyn_cast<AvgPool2dOp>(op))
      return !(average.getCountIncludePad() && reachesBeyondPadding(average));
    return isa<MaxPool2dOp, GlobalAvgPoolOp, GlobalMaxPoolOp>(op);
  }

  double estimateMicroseconds(Operation *op, const Target &) const override {
    return estimateStreamingMicroseconds(op);
  }

  LayoutChoice chooseLayouts(Operation *op, ArrayRef<LayoutKind> operands,
                             const Target &) const override {
    return followFirstOperand(op, operands);
  }

  FailureOr<KernelCall> pack(Operation *op) const override {
    KernelCall call;
    call.entry = "bonsai_onednn_pooling";
    if (auto max = dyn_cast<MaxPool2dOp>(op)) {
      call.setDescriptor(describeWindowed(max, BONSAI_POOLING_MAX));
    } else if (auto average = dyn_cast<AvgPool2dOp>(op)) {
      auto d = describeWindowed(average, BONSAI_POOLING_AVERAGE);
      d.count_include_pad = average.getCountIncludePad();
      call.setDescriptor(d);
    } else {
      call.setDescriptor(describeGlobal(op, isa<GlobalMaxPoolOp>(op)
                                                ? BONSAI_POOLING_MAX
                                                : BONSAI_POOLING_AVERAGE));
    }
    call.inputs.push_back(op->getOperand(0));
    return call;
  }
};

} // namespace

std::unique_ptr<Kernel> bonsai::createOnednnPoolingKernel() {
  return std::make_unique<OnednnPoolingKernel>();
}
