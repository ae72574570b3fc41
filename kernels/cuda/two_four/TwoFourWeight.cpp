//===- TwoFourWeight.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The mask counts, not the name of its pattern.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/TwoFourWeight.h"
#include "dialect/Elements.h"
#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/MaskedLayer.h"
#include "kernels/cuda/Describe.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/device/ElementType.h"

using namespace mlir;
using namespace bonsai;

static BonsaiConvolutionDescriptor
makeChannelsLast(BonsaiConvolutionDescriptor d) {
  d.input_layout = d.output_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  return d;
}

BonsaiConvolutionDescriptor bonsai::two_four::describe(Conv2dOp layer) {
  return makeChannelsLast(describeConvolution(layer));
}

BonsaiConvolutionDescriptor bonsai::two_four::describe(LinearOp layer) {
  return makeChannelsLast(planes::makePixelImages(describeLinear(layer)));
}

static bool hasTwoFourMask(PrunableOpInterface layer,
                           const BonsaiConvolutionDescriptor &shape) {
  ParameterOp weight = lookupMaskedWeight(layer);
  if (!weight)
    return false;
  FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
  return succeeded(mask) && two_four::isTwoFour(shape, mask->copy().data());
}

template <typename Op> static bool isSupported(Op layer, const Target &target) {
  constexpr int64_t copiedChannels = 8;
  if (target.precision != Precision::f16 || getArchitecture(target) < 80 ||
      !isLayerForDevice(layer) ||
      describeElement(layer.getResult().getType()) != BONSAI_CUDA_ELEMENT_F16)
    return false;
  BonsaiConvolutionDescriptor shape = two_four::describe(layer);
  return shape.groups == 1 && shape.in_channels % copiedChannels == 0 &&
         hasTwoFourMask(layer, shape);
}

bool bonsai::two_four::isTwoFourLayer(Conv2dOp layer, const Target &target) {
  return isSupported(layer, target);
}

bool bonsai::two_four::isTwoFourLayer(LinearOp layer, const Target &target) {
  return isSupported(layer, target);
}

FailureOr<two_four::MaskedHalves>
bonsai::two_four::readWeight(PrunableOpInterface layer) {
  ParameterOp weight = lookupMaskedWeight(layer);
  FailureOr<ElementsView<uint16_t>> values =
      viewElements<uint16_t>(weight.getValue());
  FailureOr<MaskView> mask = viewElements<uint8_t>(*weight.getMask());
  if (failed(values) || failed(mask))
    return layer.emitError("weight @") << weight.getSymName() << " has no data";
  return MaskedHalves{values->copy(), mask->copy()};
}
