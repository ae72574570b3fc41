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
// Nothing of this was measured. Dense layers are assumed to reach the full rate
// where tiles are full (Roofline.cpp), and wait for nothing between steps, so
// that they win more often than they should.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/CostModel.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/two_four/TwoFourTiles.h"

#include <algorithm>
#include <cmath>

using namespace bonsai;
using namespace bonsai::cuda;

/// From barrier to barrier: loads from the cache that were begun a step before,
/// or matrices from shared memory and two products, one after the other; about
/// 300 clocks.
static constexpr double stepMicroseconds = 0.2;

/// To leave sums to another block and to take them up there: a write, a counter
/// and a read, one after the other.
static constexpr double combineMicroseconds = 1.5;

/// What mma reaches of the data sheet's rate on an H100, where only wgmma
/// reaches it: 0.63 according to arXiv:2402.13499, for dense products.
static constexpr double hopperShare = 0.63;

/// Of shared memory and the first-level cache, which are one.
static constexpr double bytesPerClock = 128;

/// A step of one block with a processor to itself, latencies left out.
static double estimateStep(const TileExtents &tile, const ChipRates &chip,
                           const Target &target) {
  constexpr double channels = stepUnits * unitChannels;
  double share = getArchitecture(target) < 90 ? 1 : hopperShare;
  double flops = 2 * share * chip.f16Flops / chip.processors;
  return std::max(2 * channels * tile.rows * tile.pixels / flops,
                  tile.loadedBytes / (bytesPerClock * chip.clocks));
}

/// Of the processor with most blocks.
static double estimateBlocks(const TileExtents &tile, double blocks,
                             double steps, double step) {
  auto estimate = [&](double shared) {
    return steps * std::max(stepMicroseconds, shared * step);
  };
  double waves = std::floor(blocks / tile.resident);
  double rest = blocks - waves * tile.resident;
  return waves * estimate(tile.resident) + (rest > 0 ? estimate(rest) : 0);
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
  auto steps = static_cast<double>(countSplitSteps(d));
  auto blocks = static_cast<double>(tiles.rows * tiles.pixels * d.splits);
  double products = estimateBlocks(tile, std::ceil(blocks / chip.processors),
                                   steps, estimateStep(tile, chip, target));
  double partials = 2 * sizeof(float) * static_cast<double>(countPartials(d));
  double cache = (blocks * steps * tile.readBytes + partials) / chip.cacheBytes;
  double memory = countMemoryBytes(d) / chip.bytes;
  double time = launchMicroseconds + std::max({products, cache, memory});
  return d.splits == 1 ? time : time + combineMicroseconds;
}

/// The tile with about as many splits: none is empty.
static BonsaiTwoFourDescriptor
makeDescriptor(const BonsaiConvolutionDescriptor &shape, int32_t tile,
               int64_t splits) {
  BonsaiTwoFourDescriptor d = {shape, tile, 1};
  int64_t steps = getDepth(shape).steps;
  int64_t splitSteps = (steps + splits - 1) / splits;
  d.splits = static_cast<int32_t>((steps + splitSteps - 1) / splitSteps);
  return d;
}

/// Beyond that all processors have enough to do, and more of the workspace
/// would be taken for nothing.
static bool isTooMuch(const BonsaiTwoFourDescriptor &d) {
  constexpr int64_t mostBlocks = 2048;
  TileCounts tiles = countTiles(d.shape, d.tile);
  return d.splits > 1 && tiles.rows * tiles.pixels * d.splits > mostBlocks;
}

BonsaiTwoFourDescriptor
bonsai::two_four::chooseTile(const BonsaiConvolutionDescriptor &shape,
                             const Target &target) {
  BonsaiTwoFourDescriptor best = {};
  double least = INFINITY;
  for (int32_t tile :
       {BONSAI_TWO_FOUR_128_128, BONSAI_TWO_FOUR_64_64, BONSAI_TWO_FOUR_32_32})
    for (int64_t splits : {1, 2, 3, 4, 6, 8, 12, 16}) {
      BonsaiTwoFourDescriptor candidate = makeDescriptor(shape, tile, splits);
      double time = estimateMicroseconds(candidate, target);
      if (isTooMuch(candidate) || time >= least)
        continue;
      best = candidate;
      least = time;
    }
  return best;
}
