//===- TwoFourLayer.h - Layers to test 2:4 kernels on -----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A random layer with a 2:4 mask, packed, and what it computes. In the places
// that the mask cuts, what is packed has NaNs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURLAYER_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURLAYER_H

#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"
#include "kernels/cuda/device/ElementBuffer.h"
#include "kernels/cuda/emulation/BlockEmulator.h"
#include "kernels/cuda/two_four/Pack.h"
#include "kernels/cuda/two_four/TwoFourBody.h"

#include <algorithm>

namespace bonsai::two_four {

/// Keeps none, one or two of four channels, and nothing of every fifth row.
inline std::vector<uint8_t>
makeRaggedMask(const BonsaiConvolutionDescriptor &d) {
  std::mt19937 generator(11);
  int64_t taps = d.kernel_height * d.kernel_width;
  std::vector<uint8_t> mask(d.out_channels * d.in_channels * taps);
  for (int64_t row = 0; row < d.out_channels; ++row)
    for (int64_t channel = 0; channel < d.in_channels; channel += 4)
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t kept = row % 5 == 2 ? 0 : (generator() % 8 + 2) / 4;
        int64_t places[] = {0, 1, 2, 3};
        std::shuffle(places, places + 4, generator);
        for (int64_t i = 0; i < kept; ++i)
          if (channel + places[i] < d.in_channels)
            mask[(row * d.in_channels + channel + places[i]) * taps + tap] = 1;
      }
  return mask;
}

struct TwoFourLayer {
  explicit TwoFourLayer(const BonsaiConvolutionDescriptor &conv)
      : reference(conv), mask(makeRaggedMask(conv)) {
    reference.conv.input_layout = reference.conv.output_layout =
        BONSAI_LAYOUT_CHANNELS_LAST;
    for (onednn::ReferenceTensor *operand :
         {&reference.input, &reference.weight, &reference.bias,
          &reference.residual})
      cuda::roundElements<cuda::Half>(*operand);
    for (size_t i = 0; i < mask.size(); ++i) {
      auto kept = static_cast<cuda::Half>(reference.weight.values[i]);
      uint16_t bits = 0x7e00; // NaN
      if (mask[i])
        memcpy(&bits, &kept, sizeof(bits));
      else
        reference.weight.values[i] = 0;
      weights.push_back(bits);
    }
    reference.computeReference();
  }

  HalfWeights view() const {
    return {weights.data(), mask.data(), mask.size()};
  }

  BonsaiTwoFourDescriptor describe(int32_t tile, int32_t splits = 1) const {
    return {reference.conv, tile, splits};
  }

  onednn::ReferenceConvolution reference;
  std::vector<uint8_t> mask;
  std::vector<uint16_t> weights;
};

/// Runs a launch of the tile's kernel on the host, all splits of so many tiles;
/// empty, or what went wrong.
template <typename Tile>
std::string launchTile(const cuda::TwoFourArguments &arguments,
                       unsigned tiles) {
  cuda::emulation::Launch launch;
  launch.grid.x = tiles;
  launch.grid.y = arguments.splits;
  launch.block.x = Tile::threads;
  launch.sharedBytes = sizeof(cuda::TwoFourMemory<Tile>);
  return cuda::emulation::launch(launch,
                                 [&] { cuda::runTwoFour<Tile>(arguments); });
}

/// The same of a BonsaiTwoFourTile.
inline std::string launchAny(int32_t tile,
                             const cuda::TwoFourArguments &arguments,
                             unsigned tiles) {
  switch (tile) {
  case BONSAI_TWO_FOUR_128_128:
    return launchTile<cuda::LargeTile>(arguments, tiles);
  case BONSAI_TWO_FOUR_64_64:
    return launchTile<cuda::MediumTile>(arguments, tiles);
  default:
    return launchTile<cuda::SmallTile>(arguments, tiles);
  }
}

} // namespace bonsai::two_four

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURLAYER_H
