//===- TwoFourKernel.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compile-time half of layers of 2:4 weights.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/Describe.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/two_four/CostModel.h"
#include "kernels/cuda/two_four/TwoFourWeight.h"

#include <limits>

using namespace mlir;
using namespace bonsai;

namespace {

/// Weights have less than 2^31 fragments of 16 bytes, filled up to a tile.
bool isIndexable(const BonsaiConvolutionDescriptor &shape) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  BonsaiTwoFourDescriptor largest = {shape, BONSAI_TWO_FOUR_128_128, 1};
  return cuda::getPackedSize(largest).values / 8 <= most;
}

template <typename Op> class TwoFourKernel : public Kernel {
public:
  explicit TwoFourKernel(StringRef name) : name(name) {}

  StringRef getName() const override { return name; }
  bool usesMask() const override { return true; }

  bool supports(Operation *op, const Target &target) const override {
    auto layer = dyn_cast<Op>(op);
    return layer && two_four::isTwoFourLayer(layer, target) &&
           isIndexable(two_four::describe(layer));
  }

  SmallVector<LayoutChoice> getLayoutChoices(Operation *op,
                                             const Target &) const override {
    return getUniformChoices(op, {LayoutKind::nhwc});
  }

  double estimateMicroseconds(Operation *op, const LayoutChoice &,
                              const Target &target) const override {
    return two_four::estimateMicroseconds(choose(op, target), target);
  }

  OpOperand *getInPlaceOperand(Operation *op) const override {
    return findResidual(op);
  }

  FailureOr<KernelCall> pack(Operation *op,
                             const Target &target) const override {
    auto layer = cast<Op>(op);
    FailureOr<two_four::MaskedHalves> weights = two_four::readWeight(layer);
    if (failed(weights))
      return failure();
    BonsaiTwoFourDescriptor descriptor = choose(op, target);
    two_four::PackedWeights packed;
    std::string error = two_four::pack(descriptor, weights->view(), packed);
    if (!error.empty())
      return op->emitError(error);
    KernelCall call;
    call.entry = "bonsai_two_four";
    call.setDescriptor(descriptor);
    call.constants.push_back(toBytes(packed.values));
    call.constants.push_back(toBytes(packed.metadata));
    addEpilogueOperands(layer, call);
    return call;
  }

private:
  static BonsaiTwoFourDescriptor choose(Operation *op, const Target &target) {
    return two_four::chooseTile(two_four::describe(cast<Op>(op)), target);
  }

  StringRef name;
};

} // namespace

std::unique_ptr<Kernel> bonsai::createTwoFourConvolutionKernel() {
  return std::make_unique<TwoFourKernel<Conv2dOp>>("two-four-convolution");
}

std::unique_ptr<Kernel> bonsai::createTwoFourLinearKernel() {
  return std::make_unique<TwoFourKernel<LinearOp>>("two-four-linear");
}
