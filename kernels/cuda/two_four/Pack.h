//===- Pack.h - Compile-time half of 2:4 layers -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a dense weight of f16 and its mask into what the lanes of a warp hand
// to mma.sp (kernels/cuda/device/SparseMma.h). Plain C++, so that tests need no
// compiler around it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_PACK_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_PACK_H

#include "kernels/cuda/two_four/TwoFourTiles.h"

#include <string>
#include <vector>

namespace bonsai::two_four {

/// A weight [out_channels, in_channels, kernel_height, kernel_width], as bits
/// of f16, and its mask: 1 = kept, 0 = cut. Borrowed.
struct HalfWeights {
  const uint16_t *values;
  const uint8_t *mask;
  size_t count; ///< Of each.
};

/// Rows are divided into blocks of a warp, filled up with rows of zeros to a
/// whole tile. A row is its taps one after another, each of its channels in
/// units of 32, filled up with zeros; and these to an even number.
struct PackedWeights {
  /// [blocks, units, fragments, 32 lanes, 8]: what a lane hands over for 16
  /// rows of a block and one unit.
  std::vector<uint16_t> values;
  /// [blocks, steps, 32 lanes, fragments]: the metadata of both units of a
  /// step, for selectors 0 and 1.
  std::vector<uint32_t> metadata;
};

/// The output channel, counted in its block, of row `row` of 16 of a fragment.
/// Channels are dealt out so that those of a lane lie next to each other.
inline int64_t getBlockRow(int64_t fragments, int64_t fragment, int64_t row) {
  return row % 8 * 2 * fragments + 2 * fragment + row / 8;
}

/// Whether at most two of four consecutive input channels are kept everywhere,
/// those of a last, shorter group counted alike.
bool isTwoFour(const BonsaiConvolutionDescriptor &shape, const uint8_t *mask);

/// "" if that is so and there are as many weights as the shape says, or one
/// line that says what is wrong.
std::string checkTwoFour(const BonsaiConvolutionDescriptor &shape,
                         const HalfWeights &weights);

/// Packs for the descriptor's tile. Cut weights are zero whatever their value.
/// Returns "" on success, or one line that says what is wrong with the mask.
std::string pack(const BonsaiTwoFourDescriptor &descriptor,
                 const HalfWeights &weights, PackedWeights &packed);

} // namespace bonsai::two_four

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_PACK_H
