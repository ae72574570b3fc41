//===- BlockMmaBody.h - What blocks of BlockMma do --------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows of a product are pixels, its columns the output channels of a group,
// so that inputs go from the map to registers as they lie there: in a row-major
// map neighbouring pixels of a channel are neighbours. Nothing is shared by the
// warps of a block but the sums of their parts.
// Inputs of the next step are loaded while a step is multiplied.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMABODY_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMABODY_H

#include "kernels/cuda/block_mma/BlockMmaOperands.h"
#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Mma.h"
#include "kernels/cuda/device/Tf32.h"

namespace bonsai::block_mma {

using cuda::asVector4;
using cuda::MmaFactors;
using cuda::Vector4;

/// The tile of a warp.
template <typename Element, int GroupRows> struct WarpTile {
  static constexpr int lanePixels = 16 / sizeof(Element);
  static constexpr int pixels = 8 * lanePixels;
  static constexpr int pixelBlocks = lanePixels / 2; ///< Of 16.
  static constexpr int channelBlocks = GroupRows / 8;

  /// What a lane has of the sums.
  struct Sums {
    float values[pixelBlocks][channelBlocks][4];
  };
  static constexpr int numSums = pixelBlocks * channelBlocks * 4;

  /// Rows of sums are so far apart that lanes write to all banks.
  static constexpr int sharedStride = pixels + 4;
  union Memory {
    float parts[maxWarps / 2][numSums][warpThreads];
    float tiles[maxWarps / 2][GroupRows][sharedStride];
  };
};

/// The lower halves of both, or the upper ones.
BONSAI_DEVICE inline uint32_t joinHalves(uint32_t low, uint32_t high,
                                         bool isUpper) {
#ifdef __CUDA_ARCH__
  return __byte_perm(low, high, isUpper ? 0x7632 : 0x5410);
#else
  return isUpper ? low >> 16 | (high & 0xffff0000)
                 : (low & 0xffff) | high << 16;
#endif
}

/// Four columns are a lane's share of one product with a depth of 16.
template <int GroupRows, Gather gather>
BONSAI_DEVICE inline void
multiply(const Operands<Half, GroupRows, gather> &o,
         typename WarpTile<Half, GroupRows>::Sums &sums) {
  using Tile = WarpTile<Half, GroupRows>;
  constexpr int wordPixels = Operands<Half, GroupRows, gather>::wordPixels;
  for (int m = 0; m < Tile::pixelBlocks; ++m) {
    MmaFactors f;
    for (int i = 0; i < 4; ++i) {
      int column = i / 2 * 2, pixel = 2 * m + i % 2;
      if constexpr (gather == Gather::channels)
        f.a[i] = o.inputs[i / 2][pixel];
      else
        f.a[i] = joinHalves(o.inputs[column][pixel / wordPixels],
                            o.inputs[column + 1][pixel / wordPixels],
                            pixel % wordPixels);
    }
    for (int n = 0; n < Tile::channelBlocks; ++n) {
      f.b[0] = o.weights[n].values[0];
      f.b[1] = o.weights[n].values[1];
      cuda::multiplyF16(f, sums.values[m][n]);
    }
  }
}

BONSAI_DEVICE inline uint32_t roundBits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof(value));
  value = cuda::roundToTf32(value);
  memcpy(&bits, &value, sizeof(value));
  return bits;
}

/// They are one of two products with a depth of 8.
template <int GroupRows, Gather gather>
BONSAI_DEVICE inline void
multiply(const Operands<float, GroupRows, gather> &o,
         typename WarpTile<float, GroupRows>::Sums &sums) {
  using Tile = WarpTile<float, GroupRows>;
  for (int m = 0; m < Tile::pixelBlocks; ++m)
    for (int first = 0; first < 4; first += 2) {
      MmaFactors f;
      for (int i = 0; i < 4; ++i)
        f.a[i] = roundBits(o.inputs[first + i / 2][2 * m + i % 2]);
      for (int n = 0; n < Tile::channelBlocks; ++n) {
        f.b[0] = o.weights[n].values[first];
        f.b[1] = o.weights[n].values[first + 1];
        cuda::multiplyTf32(f, sums.values[m][n]);
      }
    }
}

/// Adds up a warp's part of the steps in [step, end).
template <typename Element, int GroupRows, Gather gather>
BONSAI_DEVICE inline void
addSteps(const Arguments &a, int32_t firstPixel, int32_t step, int32_t end,
         typename WarpTile<Element, GroupRows>::Sums &sums) {
  using Tile = WarpTile<Element, GroupRows>;
  constexpr int count =
      gather == Gather::vectors ? Tile::lanePixels / 4 : Tile::lanePixels;
  int32_t lane = cuda::getThread() % warpThreads;
  Windows<count> windows = locateWindows<gather, count>(a, firstPixel, lane);
  Columns<gather> columns = loadColumns<gather>(a, step, lane);
  auto load = [&](Operands<Element, GroupRows, gather> &operands) {
    loadWeights<Element>(a, step, lane, operands.weights);
    loadInputs<Element, gather>(a, windows, columns, operands.inputs);
    step += a.parts;
    if (step < end)
      columns = loadColumns<gather>(a, step, lane);
  };
  // By turns, so that none are copied.
  Operands<Element, GroupRows, gather> even, odd;
  load(even);
  while (step < end) {
    load(odd);
    multiply(even, sums);
    if (step >= end) {
      multiply(odd, sums);
      return;
    }
    load(even);
    multiply(odd, sums);
  }
  multiply(even, sums);
}

/// Adds the sums of a tile's parts up, in the same order every time: the first
/// part has them.
template <typename Tile>
BONSAI_DEVICE inline void addParts(const Arguments &a, int32_t tile,
                                   int32_t part, typename Tile::Memory &memory,
                                   typename Tile::Sums &sums) {
  int32_t lane = cuda::getThread() % warpThreads;
  for (int32_t half = a.parts / 2; half; half /= 2) {
    auto &own = memory.parts[tile * half + part % half];
    auto visit = [&](auto function) {
      for (int m = 0; m < Tile::pixelBlocks; ++m)
        for (int n = 0; n < Tile::channelBlocks; ++n)
          for (int i = 0; i < 4; ++i)
            function(own[(m * Tile::channelBlocks + n) * 4 + i][lane],
                     sums.values[m][n][i]);
    };
    if (part >= half && part < 2 * half)
      visit([](float &shared, float &sum) { shared = sum; });
    cuda::synchronizeBlock();
    if (part < half)
      visit([](float &shared, float &sum) { sum += shared; });
    cuda::synchronizeBlock();
  }
}

/// From lanes to a row of pixels for each channel.
template <typename Tile, Gather gather, int Rows, int Stride>
BONSAI_DEVICE inline void shareSums(const typename Tile::Sums &sums,
                                    float (&shared)[Rows][Stride]) {
  int32_t lane = cuda::getThread() % warpThreads;
  for (int i = 0; i < Tile::lanePixels; ++i)
    for (int n = 0; n < Tile::channelBlocks; ++n)
      for (int c = 0; c < 2; ++c)
        shared[n * 8 + lane % 4 * 2 + c][getPixel<gather>(lane, i)] =
            sums.values[i / 2][n][i % 2 * 2 + c];
}

/// Bias, residual and activation of `Width` pixels of a channel.
template <typename Element, int Width>
BONSAI_DEVICE inline void finish(const Arguments &a, const float *sums,
                                 int32_t channel, int32_t place) {
  const auto *bias = static_cast<const Element *>(a.bias);
  const auto *residual = static_cast<const Element *>(a.residual);
  float added = bias ? static_cast<float>(bias[channel]) : 0;
  float values[Width];
  for (int i = 0; i < Width; ++i)
    values[i] = sums[i] + added;
  auto *result = static_cast<Element *>(a.result) + place;
  if constexpr (Width == 4) {
    Vector4<Element> vector;
    if (residual)
      vector = asVector4(residual + place);
    for (int i = 0; i < Width; ++i) {
      if (residual)
        values[i] += static_cast<float>(vector.values[i]);
      vector.values[i] =
          static_cast<Element>(cuda::applyActivation(a.activation, values[i]));
    }
    asVector4(result) = vector;
  } else {
    if (residual)
      values[0] += static_cast<float>(residual[place]);
    *result =
        static_cast<Element>(cuda::applyActivation(a.activation, values[0]));
  }
}

/// A row of pixels of a channel, in the block's sums.
struct Place {
  int32_t tile, row, column;
};

/// Neighbours write to neighbouring places.
template <int Rows, int Pixels, Gather gather>
BONSAI_DEVICE inline Place locateSum(int32_t item) {
  constexpr int width = gather == Gather::vectors ? 4 : 1;
  constexpr int columns = Pixels / width;
  int32_t inTile = item % (Rows * columns);
  int32_t tile = item / (Rows * columns);
  if (gather == Gather::channels)
    return {tile, inTile % Rows, inTile / Rows};
  return {tile, inTile / columns, inTile % columns * width};
}

/// All threads of the block write its tiles.
template <typename Element, int GroupRows, Gather gather>
BONSAI_DEVICE inline void
storeTiles(const Arguments &a, int32_t group, int32_t firstTile,
           const typename WarpTile<Element, GroupRows>::Memory &memory) {
  constexpr int pixels = WarpTile<Element, GroupRows>::pixels;
  constexpr int width = gather == Gather::vectors ? 4 : 1;
  int32_t count = a.warps / a.parts * GroupRows * (pixels / width);
  for (int32_t item = cuda::getThread(); item < count;
       item += a.warps * warpThreads) {
    Place sum = locateSum<GroupRows, pixels, gather>(item);
    int32_t channel = a.channels[group * GroupRows + sum.row];
    int32_t pixel = (firstTile + sum.tile) * pixels + sum.column;
    if (channel < 0 || pixel >= a.pixels)
      continue;
    int32_t place = pixel * a.outChannels + channel;
    if (gather != Gather::channels) {
      int32_t image = a.imagePixels.split(pixel);
      place = (image * a.outChannels + channel) *
                  static_cast<int32_t>(a.imagePixels.value) +
              pixel;
    }
    finish<Element, width>(a, &memory.tiles[sum.tile][sum.row][sum.column],
                           channel, place);
  }
}

/// A block of `a.warps` warps.
template <typename Element, int GroupRows, Gather gather>
BONSAI_DEVICE inline void runBlockMma(const Arguments &a) {
  using Tile = WarpTile<Element, GroupRows>;
  auto &memory = cuda::getSharedMemory<typename Tile::Memory>();
  int32_t group = cuda::getBlock().x;
  int32_t tilesOfBlock = a.warps / a.parts;
  int32_t firstTile = a.groups.split(group) * tilesOfBlock;
  int32_t warp = cuda::getThread() / warpThreads;
  int32_t tile = warp / a.parts, part = warp % a.parts;
  typename Tile::Sums sums = {};
  int32_t step = a.firstSteps[group] + part, end = a.firstSteps[group + 1];
  if (firstTile + tile < a.tiles && step < end)
    addSteps<Element, GroupRows, gather>(a, (firstTile + tile) * Tile::pixels,
                                         step, end, sums);
  addParts<Tile>(a, tile, part, memory, sums);
  if (part == 0)
    shareSums<Tile, gather>(sums, memory.tiles[tile]);
  cuda::synchronizeBlock();
  storeTiles<Element, GroupRows, gather>(a, group, firstTile, memory);
}

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMABODY_H
