//===- ChannelReduction.h - One total a channel -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Totals of all values of a channel, in two launches: blocks of threads reduce
// parts of them, and then other blocks what came of the parts. Everything is
// added up in the same order in every run.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_CHANNELREDUCTION_H
#define BONSAI_KERNELS_CUDA_DEVICE_CHANNELREDUCTION_H

#include "kernels/cuda/device/Block.h"
#include "kernels/cuda/device/Divisor.h"

#include <algorithm>
#include <cmath>

namespace bonsai::cuda {

/// Threads of a block.
constexpr int32_t reductionThreads = 256;

/// Where the values of a channel lie, in a tensor [outer, channels, inner] of
/// less than 2^31 elements, and how they are divided.
struct ChannelReduction {
  int32_t channels, inner;
  int32_t values; ///< Of a channel: outer * inner.
  int32_t parts, partLength;
  /// Channels of a block, a power of two up to 32: threads next to each other
  /// have channels next to each other if those lie so, else values.
  int32_t tile;
  int32_t finalTile; ///< The same, where parts are reduced.
  Divisor channelDivisor, innerDivisor;

  BONSAI_HOST_DEVICE int32_t locate(int32_t channel, int32_t value) const {
    int32_t inside = value, outside = innerDivisor.split(inside);
    return (outside * channels + channel) * inner + inside;
  }
  /// The channel of an element.
  BONSAI_HOST_DEVICE int32_t getChannel(int32_t index) const {
    int32_t channel = innerDivisor.divide(index);
    channelDivisor.split(channel);
    return channel;
  }
};

inline int32_t countTiles(const ChannelReduction &r, int32_t tile) {
  return (r.channels + tile - 1) / tile;
}

inline ChannelReduction makeReduction(int64_t outer, int64_t channels,
                                      int64_t inner) {
  // Enough blocks to fill a GPU, with some values for each thread, and not so
  // many that the second launch would take long.
  constexpr int64_t wantedBlocks = 1024, valuesOfAThread = 8, maxParts = 256;
  ChannelReduction r = {};
  r.channels = static_cast<int32_t>(channels);
  r.inner = static_cast<int32_t>(inner);
  r.values = static_cast<int32_t>(outer * inner);
  r.finalTile = 1;
  while (r.finalTile < 32 && r.finalTile < r.channels)
    r.finalTile *= 2;
  r.tile = inner == 1 ? r.finalTile : 1;
  int64_t valuesOfABlock = reductionThreads / r.tile * valuesOfAThread;
  int64_t parts = std::min({wantedBlocks / countTiles(r, r.tile),
                            r.values / valuesOfABlock, maxParts});
  r.partLength =
      static_cast<int32_t>((r.values + std::max<int64_t>(parts, 1) - 1) /
                           std::max<int64_t>(parts, 1));
  r.parts = (r.values + r.partLength - 1) / r.partLength;
  r.channelDivisor = makeDivisor(channels);
  r.innerDivisor = makeDivisor(inner);
  return r;
}

/// So many sums at once.
template <int Count> struct Sums {
  float values[Count];

  BONSAI_HOST_DEVICE void merge(const Sums &other) {
    BONSAI_UNROLLED
    for (int i = 0; i < Count; ++i)
      values[i] += other.values[i];
  }
};

/// A mean, and the sum of squares of what values are beyond it (Chan, Golub and
/// LeVeque 1983): nothing cancels where the mean is large.
struct Moments {
  float count, mean, squares;

  BONSAI_HOST_DEVICE void merge(const Moments &other) {
    float both = count + other.count;
    if (both == 0)
      return;
    float distance = other.mean - mean, share = other.count / both;
    mean += distance * share;
    squares += other.squares + distance * distance * count * share;
    count = both;
  }
};

template <typename Total> struct ReductionMemory {
  Total totals[reductionThreads];
};

/// Combines, pairwise, the totals of the block's threads whose numbers differ
/// by multiples of `tile`; all of them get the result.
template <typename Total, typename Combine>
BONSAI_DEVICE inline Total combineBlock(int32_t tile, const Total &total,
                                        Combine combine) {
  auto &memory = getSharedMemory<ReductionMemory<Total>>();
  int32_t thread = getThread();
  memory.totals[thread] = total;
  synchronizeBlock();
  for (int32_t half = reductionThreads / 2; half >= tile; half /= 2) {
    if (thread < half)
      combine(memory.totals[thread], memory.totals[thread + half]);
    synchronizeBlock();
  }
  Total result = memory.totals[thread % tile];
  synchronizeBlock();
  return result;
}

template <typename Total>
BONSAI_DEVICE inline Total mergeBlock(int32_t tile, const Total &total) {
  return combineBlock(tile, total,
                      [](Total &to, const Total &from) { to.merge(from); });
}

/// First launch, of blocks [parts, tiles]: `collect` gives the total of every
/// `step`th value of a channel from `first` on, before `end`.
template <typename Total, typename Collect>
BONSAI_DEVICE inline void reducePart(const ChannelReduction &r, Total *partials,
                                     Collect collect) {
  BlockIndex block = getBlock();
  int32_t row = getThread() / r.tile, rows = reductionThreads / r.tile;
  int32_t channel = block.y * r.tile + getThread() % r.tile;
  int32_t begin = block.x * r.partLength, end = begin + r.partLength;
  Total total = {};
  if (channel < r.channels)
    total =
        collect(channel, begin + row, end < r.values ? end : r.values, rows);
  total = mergeBlock(r.tile, total);
  if (row == 0 && channel < r.channels)
    partials[block.x * r.channels + channel] = total;
}

/// Second launch, of as many blocks as there are final tiles: `finish` takes a
/// channel and its total.
template <typename Total, typename Finish>
BONSAI_DEVICE inline void reduceParts(const ChannelReduction &r,
                                      const Total *partials, Finish finish) {
  int32_t row = getThread() / r.finalTile;
  int32_t channel = getBlock().x * r.finalTile + getThread() % r.finalTile;
  Total total = {};
  if (channel < r.channels)
    for (int32_t i = row; i < r.parts; i += reductionThreads / r.finalTile)
      total.merge(partials[i * r.channels + channel]);
  total = mergeBlock(r.finalTile, total);
  if (row == 0 && channel < r.channels)
    finish(channel, total);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_CHANNELREDUCTION_H
