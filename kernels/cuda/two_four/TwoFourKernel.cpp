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

#include "dialect/Elements.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/CudaKernels.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/device/ElementType.h"
#include "kernels/cuda/two_four/CostModel.h"
#include "kernels/cuda/two_four/Pack.h"

#include <limits>

using namespace mlir;
using namespace bonsai;

namespace {

/// Channels that are copied at once.
constexpr int64_t copiedChannels = 8;

/// Maps lie channels last, whatever layout they have yet.
BonsaiConvolutionDescriptor makeChannelsLast(BonsaiConvolutionDescriptor d) {
  d.input_layout = d.output_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  return d;
}
BonsaiConvolutionDescriptor describe(Conv2dOp layer) {
  return makeChannelsLast(describeConvolution(layer));
}
BonsaiConvolutionDescriptor describe(LinearOp layer) {
  return makeChannelsLast(planes::makePixelImages(describeLinear(layer)));
}

/// Whatever the mask's pattern says: that of an unstructured one may be 2:4.
bool hasTwoFourMask(PrunableOpInterface layer,
                    const BonsaiConvolutionDescriptor &shape) {
  ParameterOp weight = lookupMaskedWeight(layer);
  if (!weight)
    return false;
  FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
  return succeeded(mask) && two_four::isTwoFour(shape, mask->copy().data());
}

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
    if (!layer || target.precision != Precision::f16 ||
        getArchitecture(target) < 80 || !isLayerForDevice(op) ||
        describeElement(op->getResult(0).getType()) != BONSAI_CUDA_ELEMENT_F16)
      return false;
    BonsaiConvolutionDescriptor shape = describe(layer);
    return shape.groups == 1 && shape.in_channels % copiedChannels == 0 &&
           isIndexable(shape) && hasTwoFourMask(layer, shape);
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
    ParameterOp weight = lookupMaskedWeight(layer);
    FailureOr<ElementsView<uint16_t>> values =
        viewElements<uint16_t>(weight.getValue());
    FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
    if (failed(values) || failed(mask))
      return op->emitError("weight @") << weight.getSymName() << " has no data";
    std::vector<uint16_t> halves = values->copy();
    std::vector<uint8_t> kept = mask->copy();
    BonsaiTwoFourDescriptor descriptor = choose(op, target);
    two_four::PackedWeights packed;
    std::string error = two_four::pack(
        descriptor, {halves.data(), kept.data(), halves.size()}, packed);
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
    return two_four::chooseTile(describe(cast<Op>(op)), target);
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
