//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks are dealt out to the processors evenly. Those that a processor has at
// a time share its tensor cores, which multiply 2:4 weights twice as fast as
// dense ones; but a step takes its latency even if there is nobody to share
// with. No layer is faster than memory and cache allow: every block reads its
// weights and its pixels from the cache.
//
// Nothing of this was measured. Tensor cores at their full rate are as much as
// Roofline.h assumes of dense layers, but those are not charged for tiles that
// are not full or for processors without a block, so that dense layers win more
// often than they should.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/CostModel.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/two_four/TwoFourTiles.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace bonsai;
using namespace bonsai::cuda;

/// From barrier to barrier: loads from the cache that were begun a step before,
/// or matrices from shared memory and two products, one after the other; about
/// 300 clocks.
static constexpr double stepMicroseconds = 0.2;

/// What mma reaches of the data sheet's rate on an H100, where only wgmma
/// reaches it: 0.63 according to arXiv:2402.13499, for dense products.
static constexpr double hopperShare = 0.63;

/// Multiplications and additions a microsecond of one processor, counted as if
/// the weights were dense.
static double getFlops(const ChipRates &chip, const Target &target) {
  double share = getArchitecture(target) < 90 ? 1 : hopperShare;
  return 2 * share * chip.f16Flops / chip.processors;
}

/// Of the processor with most blocks.
static double estimateBlocks(const TileExtents &tile, double blocks,
                             double steps, double flops) {
  constexpr double channels = stepUnits * unitChannels;
  double product = 2 * channels * tile.rows * tile.pixels / flops;
  auto estimate = [&](double shared) {
    return steps * std::max(stepMicroseconds, shared * product);
  };
  double waves = std::floor(blocks / tile.resident);
  double rest = blocks - waves * tile.resident;
  return waves * estimate(tile.resident) + (rest > 0 ? estimate(rest) : 0);
}

/// What all blocks read: f16 pixels, half of the weights and two bits of
/// metadata for each that is stored.
static double countReadBytes(const TileExtents &tile, double steps) {
  constexpr double channels = stepUnits * unitChannels;
  return steps * channels * (2 * tile.pixels + (1 + 0.125) * tile.rows);
}

/// Maps once, packed weights once.
static double countMemoryBytes(const BonsaiTwoFourDescriptor &descriptor) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  auto inputs =
      static_cast<double>(d.batch * d.in_channels * d.in_height * d.in_width);
  auto outputs = static_cast<double>(d.batch * d.out_channels * d.out_height *
                                     d.out_width);
  PackedSize weights = getPackedSize(descriptor);
  return 2 * (inputs + outputs * (1 + d.epilogue.has_residual)) +
         static_cast<double>(2 * weights.values + 4 * weights.metadata);
}

double bonsai::two_four::estimateMicroseconds(const BonsaiTwoFourDescriptor &d,
                                              const Target &target) {
  ChipRates chip = getChipRates(target);
  TileExtents tile = getTileExtents(d.tile);
  TileCounts tiles = countTiles(d.shape, d.tile);
  auto steps = static_cast<double>(getDepth(d.shape).steps);
  auto blocks = static_cast<double>(tiles.rows * tiles.pixels);
  double products = estimateBlocks(tile, std::ceil(blocks / chip.processors),
                                   steps, getFlops(chip, target));
  double cache = blocks * countReadBytes(tile, steps) / chip.cacheBytes;
  double memory = countMemoryBytes(d) / chip.bytes;
  return launchMicroseconds + std::max({products, cache, memory});
}

BonsaiTwoFourDescriptor
bonsai::two_four::chooseTile(const BonsaiConvolutionDescriptor &shape,
                             const Target &target) {
  BonsaiTwoFourDescriptor best = {};
  double least = INFINITY;
  for (int32_t tile : {BONSAI_TWO_FOUR_128_128, BONSAI_TWO_FOUR_64_64,
                       BONSAI_TWO_FOUR_32_32}) {
    BonsaiTwoFourDescriptor candidate;
    memset(&candidate, 0, sizeof(candidate));
    candidate.shape = shape;
    candidate.tile = tile;
    double time = estimateMicroseconds(candidate, target);
    if (time < least) {
      best = candidate;
      least = time;
    }
  }
  return best;
}
