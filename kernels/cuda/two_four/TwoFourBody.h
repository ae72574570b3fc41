//===- TwoFourBody.h - What a block of a 2:4 layer does ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product of weights and pixels without im2col: a step takes two units of 32
// channels of one tap each. Threads copy what the pixels of the tile have there
// into shared memory, several steps ahead; beyond the border they write zeros.
// Warps multiply it with fragments of the weights, which they load from global
// memory one step ahead. Where there are too few tiles for all processors,
// several blocks share one, each with some of the steps; the last of them to be
// done adds up their sums, in the order of the steps.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURBODY_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURBODY_H

#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Block.h"
#include "kernels/cuda/device/Grid.h"
#include "kernels/cuda/device/LoadMatrices.h"
#include "kernels/cuda/device/SparseMma.h"
#include "kernels/cuda/two_four/TwoFourArguments.h"

namespace bonsai::cuda {

/// 8 channels.
using ChannelChunk = Vector4<uint32_t>;
constexpr int stepChunks = stepUnits * unitChannels / 8;

/// A step's channels of the tile's pixels, for each stage. Chunk c of pixel p
/// is at c ^ p % 8, so that 8 lanes that access one chunk of 8 pixels, or 8
/// chunks of one pixel, use all banks.
template <typename Tile> struct TwoFourMemory {
  ChannelChunk stages[Tile::stages][Tile::pixels][stepChunks];
};

/// The window of a pixel.
struct TwoFourWindow {
  int32_t place;       ///< Of its first tap, channel 0, in the input.
  int32_t row, column; ///< Of its first tap.
};

/// Of a pixel beyond the last one, all taps are beyond the border.
BONSAI_DEVICE inline TwoFourWindow getWindow(const TwoFourArguments &a,
                                             int32_t pixel) {
  if (pixel >= a.pixels)
    return {0, -(1 << 30), 0};
  int32_t column = pixel, row = a.outWidth.split(column);
  int32_t image = a.outHeight.split(row);
  row = row * a.rows.stride - a.rows.before;
  column = column * a.columns.stride - a.columns.before;
  return {((image * a.rows.input + row) * a.columns.input + column) *
              a.channels,
          row, column};
}

/// Copies pixels to shared memory: each thread one chunk of every
/// `threads / stepChunks`th pixel.
template <typename Tile> class TwoFourCopy {
public:
  BONSAI_DEVICE TwoFourCopy(const TwoFourArguments &a, int32_t firstPixel)
      : a(a), chunk(getThread() % stepChunks), first(getThread() / stepChunks) {
    BONSAI_UNROLLED
    for (int i = 0; i < count; ++i)
      windows[i] = getWindow(a, firstPixel + first + i * distance);
  }

  /// Begins with the chunks of a step.
  BONSAI_DEVICE void begin(ChannelChunk (&stage)[Tile::pixels][stepChunks],
                           int32_t step) const {
    constexpr int unitChunks = unitChannels / 8;
    int32_t unit = step * stepUnits + chunk / unitChunks;
    int32_t tap = a.tapUnits.split(unit);
    int32_t channel = unit * unitChannels + chunk % unitChunks * 8;
    bool isStored = tap < a.taps && channel < a.channels;
    int32_t column = tap, row = a.kernelWidth.split(column);
    row *= a.rows.dilation;
    column *= a.columns.dilation;
    int32_t offset = (row * a.columns.input + column) * a.channels + channel;
    BONSAI_UNROLLED
    for (int i = 0; i < count; ++i) {
      const TwoFourWindow &window = windows[i];
      bool isInside = isStored && isWithin(window.row + row, a.rows.input) &&
                      isWithin(window.column + column, a.columns.input);
      int32_t pixel = first + i * distance;
      beginCopy(&stage[pixel][chunk ^ pixel % stepChunks],
                a.features + (isInside ? window.place + offset : 0), isInside);
    }
  }

private:
  static constexpr int distance = Tile::threads / stepChunks,
                       count = Tile::pixels / distance;
  static_assert(distance % stepChunks == 0 && Tile::pixels % distance == 0);

  BONSAI_DEVICE static bool isWithin(int32_t place, int32_t extent) {
    return static_cast<uint32_t>(place) < static_cast<uint32_t>(extent);
  }

  const TwoFourArguments &a;
  int32_t chunk, first;
  TwoFourWindow windows[count];
};

/// What a lane has of a warp's weights for a step.
template <typename Tile> struct TwoFourFragments {
  Vector4<uint32_t> values[stepUnits][Tile::fragments];
  Vector<uint32_t, Tile::fragments> metadata;
};

/// The weights of a warp's rows.
template <typename Tile> class TwoFourWeights {
public:
  BONSAI_DEVICE TwoFourWeights(const TwoFourArguments &a, int32_t block)
      : values(static_cast<const Values *>(a.values) +
               block * a.steps * stepValues + getThread() % 32),
        metadata(static_cast<const Metadata *>(a.metadata) +
                 block * a.steps * 32 + getThread() % 32),
        last(a.steps - 1) {}

  /// Beyond the last step, that one again.
  BONSAI_DEVICE TwoFourFragments<Tile> load(int32_t step) const {
    step = step < last ? step : last;
    TwoFourFragments<Tile> loaded;
    loaded.metadata = metadata[step * 32];
    BONSAI_UNROLLED
    for (int u = 0; u < stepUnits; ++u)
      BONSAI_UNROLLED
    for (int f = 0; f < Tile::fragments; ++f)
      loaded.values[u][f] =
          values[step * stepValues + (u * Tile::fragments + f) * 32];
    return loaded;
  }

private:
  using Values = Vector4<uint32_t>;
  using Metadata = Vector<uint32_t, Tile::fragments>;
  static constexpr int stepValues = stepUnits * Tile::fragments * 32;

  const Values *values;
  const Metadata *metadata;
  int32_t last;
};

/// What a warp computes.
template <typename Tile> struct TwoFourSums {
  float values[Tile::fragments][Tile::groups][4];
};

/// Multiplies unit `Unit` of a step. `pixels` are those of the warp.
template <typename Tile, int Unit>
BONSAI_DEVICE inline void multiplyUnit(const ChannelChunk (*pixels)[stepChunks],
                                       const TwoFourFragments<Tile> &weights,
                                       TwoFourSums<Tile> &sums) {
  int32_t lane = getThread() % 32, pixel = lane % 8;
  int32_t chunk = (Unit * 4 + lane / 8) ^ pixel;
  BONSAI_UNROLLED
  for (int g = 0; g < Tile::groups; ++g) {
    uint32_t features[4];
    loadMatrices(features, &pixels[g * 8 + pixel][chunk]);
    BONSAI_UNROLLED
    for (int f = 0; f < Tile::fragments; ++f)
      multiplySparse<Unit>(sums.values[f][g], weights.values[Unit][f].values,
                           features, weights.metadata.values[f]);
  }
}

/// Output channels and pixels of one block.
template <typename Tile> class TwoFourBlock {
public:
  BONSAI_DEVICE explicit TwoFourBlock(const TwoFourArguments &a) : a(a) {
    int32_t rowTile = getBlock().x, pixelTile = a.rowTiles.split(rowTile);
    int32_t warp = getThread() / 32;
    rowBlock = rowTile * Tile::rowWarps + warp % Tile::rowWarps;
    firstPixel = pixelTile * Tile::pixels;
    warpPixel = warp / Tile::rowWarps * Tile::warpPixels;
  }

  BONSAI_DEVICE void compute() {
    TwoFourSums<Tile> sums = {};
    accumulate(sums);
    if (a.splits == 1 || combine(sums))
      store(sums);
  }

private:
  /// Output channels of a lane.
  static constexpr int run = 2 * Tile::fragments;

  BONSAI_DEVICE void accumulate(TwoFourSums<Tile> &sums) const {
    auto &stages = getSharedMemory<TwoFourMemory<Tile>>().stages;
    TwoFourCopy<Tile> copy(a, firstPixel);
    int32_t begin = getBlock().y * a.splitSteps, end = begin + a.splitSteps;
    end = end < a.steps ? end : a.steps;
    for (int i = 0; i < Tile::stages - 1; ++i) {
      if (begin + i < end)
        copy.begin(stages[i], begin + i);
      endCopyGroup();
    }
    TwoFourWeights<Tile> weights(a, rowBlock);
    TwoFourFragments<Tile> fragments = weights.load(begin);
    int32_t stage = 0, nextStage = Tile::stages - 1;
    for (int32_t step = begin; step < end; ++step) {
      // All have copied their share of this step, and all have multiplied the
      // one before, whose stage is free then.
      waitForCopyGroups<Tile::stages - 2>();
      synchronizeBlock();
      if (step + Tile::stages - 1 < end)
        copy.begin(stages[nextStage], step + Tile::stages - 1);
      endCopyGroup();
      const auto *pixels = &stages[stage][warpPixel];
      TwoFourFragments<Tile> next = weights.load(step + 1);
      multiplyUnit<Tile, 0>(pixels, fragments, sums);
      multiplyUnit<Tile, 1>(pixels, fragments, sums);
      fragments = next;
      nextStage = stage;
      stage = stage + 1 < Tile::stages ? stage + 1 : 0;
    }
  }

  /// Leaves the sums for the other blocks of the tile. Whether this is the last
  /// of them; then the sums become those of all.
  BONSAI_DEVICE bool combine(TwoFourSums<Tile> &sums) const {
    BlockIndex block = getBlock();
    forEachPart(block.y, [&](int f, int g, Vector4<float> *part) {
      const float (&v)[4] = sums.values[f][g];
      *part = {{v[0], v[1], v[2], v[3]}};
    });
    orderGlobalMemory();
    synchronizeBlock();
    // All have multiplied: the memory of the stages is free.
    uint32_t &arrival =
        getSharedMemory<TwoFourMemory<Tile>>().stages[0][0][0].values[0];
    if (getThread() == 0)
      arrival = countArrival(a.arrivals + block.x);
    synchronizeBlock();
    if (arrival + 1 != static_cast<uint32_t>(a.splits))
      return false;
    orderGlobalMemory();
    if (getThread() == 0)
      a.arrivals[block.x] = 0;
    sums = {};
    BONSAI_ROLLED
    for (int32_t split = 0; split < a.splits; ++split)
      forEachPart(split, [&](int f, int g, const Vector4<float> *part) {
        Vector4<float> addends = loadFromOthers(part);
        BONSAI_UNROLLED
        for (int i = 0; i < 4; ++i)
          sums.values[f][g][i] += addends.values[i];
      });
    return true;
  }

  /// Calls `take(fragment, group, address)` for the thread's parts of a split
  /// of the tile.
  template <typename Take>
  BONSAI_DEVICE void forEachPart(int32_t split, Take take) const {
    constexpr int32_t parts = Tile::fragments * Tile::groups;
    Vector4<float> *first =
        a.partials + (getBlock().x * a.splits + split) * parts * Tile::threads +
        getThread();
    BONSAI_UNROLLED
    for (int f = 0; f < Tile::fragments; ++f)
      BONSAI_UNROLLED
    for (int g = 0; g < Tile::groups; ++g)
      take(f, g, first + (f * Tile::groups + g) * Tile::threads);
  }

  using Run = Vector<Half, run>;

  /// Group by group, each moved to the place of the first one, so that the code
  /// of the activations is there only once.
  BONSAI_DEVICE void store(TwoFourSums<Tile> &sums) const {
    int32_t lane = getThread() % 32;
    int32_t channel = rowBlock * Tile::warpRows + lane / 4 * run;
    int32_t pixel = firstPixel + warpPixel + lane % 4 * 2;
    BONSAI_ROLLED
    for (int g = 0; g < Tile::groups; ++g) {
      storeGroup(sums, pixel + 8 * g, channel);
      moveGroups(sums);
    }
  }

  BONSAI_DEVICE static void moveGroups(TwoFourSums<Tile> &sums) {
    BONSAI_UNROLLED
    for (int f = 0; f < Tile::fragments; ++f)
      BONSAI_UNROLLED
    for (int g = 1; g < Tile::groups; ++g)
      BONSAI_UNROLLED
    for (int i = 0; i < 4; ++i)
      sums.values[f][g - 1][i] = sums.values[f][g][i];
  }

  /// The lane's channels of two pixels.
  BONSAI_DEVICE void storeGroup(const TwoFourSums<Tile> &sums, int32_t pixel,
                                int32_t channel) const {
    BONSAI_UNROLLED
    for (int i = 0; i < 2; ++i) {
      if (pixel + i >= a.pixels || channel >= a.outChannels)
        return;
      float values[run];
      BONSAI_UNROLLED
      for (int c = 0; c < run; ++c)
        values[c] = sums.values[c / 2][0][c % 2 * 2 + i];
      storePixel(values, pixel + i, channel);
    }
  }

  /// Bias, residual and activation.
  BONSAI_DEVICE void storePixel(float (&values)[run], int32_t pixel,
                                int32_t channel) const {
    int32_t place = pixel * a.outChannels + channel;
    if (a.bias)
      add(values, a.bias + channel, channel);
    if (a.residual)
      add(values, a.residual + place, channel);
    Run result;
    BONSAI_UNROLLED
    for (int c = 0; c < run; ++c)
      result.values[c] =
          static_cast<Half>(applyActivation(a.activation, values[c]));
    if (isWhole()) {
      *reinterpret_cast<Run *>(a.result + place) = result;
      return;
    }
    BONSAI_UNROLLED
    for (int c = 0; c < run; ++c)
      if (channel + c < a.outChannels)
        a.result[place + c] = result.values[c];
  }

  BONSAI_DEVICE void add(float (&values)[run], const Half *source,
                         int32_t channel) const {
    Run addends = {};
    if (isWhole()) {
      addends = *reinterpret_cast<const Run *>(source);
    } else {
      BONSAI_UNROLLED
      for (int c = 0; c < run; ++c)
        if (channel + c < a.outChannels)
          addends.values[c] = source[c];
    }
    BONSAI_UNROLLED
    for (int c = 0; c < run; ++c)
      values[c] += static_cast<float>(addends.values[c]);
  }

  /// Whether each lane has all its channels or none, at aligned addresses.
  BONSAI_DEVICE bool isWhole() const { return a.outChannels % run == 0; }

  const TwoFourArguments &a;
  int32_t rowBlock;   ///< Of the warp.
  int32_t firstPixel; ///< Of the block.
  int32_t warpPixel;  ///< The warp's first one, in the block.
};

template <typename Tile>
BONSAI_DEVICE inline void runTwoFour(const TwoFourArguments &a) {
  TwoFourBlock<Tile>(a).compute();
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURBODY_H
