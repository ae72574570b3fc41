//===- TwoFourWeight.h - Layers of 2:4 weights in the IR --------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which layers the kernels for 2:4 weights take, and as what.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURWEIGHT_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURWEIGHT_H

#include "kernels/Kernel.h"
#include "kernels/cuda/two_four/Pack.h"

namespace bonsai::two_four {

/// Channels last. A linear layer is a 1x1 convolution of images of one pixel.
BonsaiConvolutionDescriptor describe(Conv2dOp layer);
BonsaiConvolutionDescriptor describe(LinearOp layer);

/// Whether a layer for the device is in f16, of one group, of a multiple of 8
/// input channels, which are copied at once, and its mask 2:4 along them.
bool isTwoFourLayer(Conv2dOp layer, const Target &target);
bool isTwoFourLayer(LinearOp layer, const Target &target);

/// A copy of a layer's weight and mask.
struct MaskedHalves {
  std::vector<uint16_t> values;
  std::vector<uint8_t> mask;

  HalfWeights view() const {
    return {values.data(), mask.data(), values.size()};
  }
};

/// Of such a layer. Errors are reported at the layer.
mlir::FailureOr<MaskedHalves> readWeight(PrunableOpInterface layer);

} // namespace bonsai::two_four

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURWEIGHT_H
