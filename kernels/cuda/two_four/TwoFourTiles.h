//===- TwoFourTiles.h - Tiles of 2:4 kernels --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a block of threads divides its tile. Both halves need it, and the code
// for the GPU.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURTILES_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURTILES_H

#include "kernels/cuda/two_four/TwoFour.h"

#include <cstdint>

namespace bonsai::cuda {

/// Input channels of one instruction, and of those that are multiplied between
/// two barriers.
constexpr int unitChannels = 32, stepUnits = 2;

/// A warp has `Fragments` x 16 output channels and `Groups` x 8 pixels, a block
/// `RowWarps` x `PixelWarps` warps, and `Stages` steps of its pixels lie in
/// shared memory. A processor has registers and memory for `Resident` blocks.
template <int Fragments, int Groups, int RowWarps, int PixelWarps, int Stages,
          int Resident>
struct TwoFourTile {
  static constexpr int fragments = Fragments, groups = Groups,
                       rowWarps = RowWarps, stages = Stages,
                       resident = Resident;
  static constexpr int warpRows = 16 * Fragments, warpPixels = 8 * Groups;
  static constexpr int rows = RowWarps * warpRows,
                       pixels = PixelWarps * warpPixels,
                       threads = 32 * RowWarps * PixelWarps;
  /// Bytes of a row of weights, values and metadata, and of a pixel, in a step.
  static constexpr int stepChannels = stepUnits * unitChannels,
                       rowBytes = stepChannels + stepChannels / 8,
                       pixelBytes = 2 * stepChannels;
  /// What a block reads of a step, and what its warps do with that: they write
  /// the pixels to shared memory, and each loads its rows and pixels.
  static constexpr int readBytes = rows * rowBytes + pixels * pixelBytes,
                       loadedBytes =
                           pixels * pixelBytes +
                           RowWarps * PixelWarps *
                               (warpRows * rowBytes + warpPixels * pixelBytes);
};

using LargeTile = TwoFourTile<4, 4, 2, 4, 3, 1>;
using MediumTile = TwoFourTile<2, 4, 2, 2, 4, 4>;
using SmallTile = TwoFourTile<2, 2, 1, 2, 4, 8>;

/// The same where the tile is not known before.
struct TileExtents {
  int32_t rows, pixels, fragments, threads, resident;
  int32_t readBytes, loadedBytes;
};

inline TileExtents getTileExtents(int32_t tile) {
  auto describe = [](auto shape) {
    using Tile = decltype(shape);
    return TileExtents{Tile::rows,       Tile::pixels,   Tile::fragments,
                       Tile::threads,    Tile::resident, Tile::readBytes,
                       Tile::loadedBytes};
  };
  switch (tile) {
  case BONSAI_TWO_FOUR_128_128:
    return describe(LargeTile());
  case BONSAI_TWO_FOUR_64_64:
    return describe(MediumTile());
  default:
    return describe(SmallTile());
  }
}

/// How the rows of a layer, taps and channels, are divided into steps.
struct TwoFourDepth {
  int64_t taps, tapUnits, steps;
};

inline TwoFourDepth getDepth(const BonsaiConvolutionDescriptor &d) {
  int64_t taps = d.kernel_height * d.kernel_width;
  int64_t tapUnits = (d.in_channels + unitChannels - 1) / unitChannels;
  return {taps, tapUnits, (taps * tapUnits + stepUnits - 1) / stepUnits};
}

/// Steps of each split, but for the last one, which may have fewer.
inline int64_t countSplitSteps(const BonsaiTwoFourDescriptor &descriptor) {
  return (getDepth(descriptor.shape).steps + descriptor.splits - 1) /
         descriptor.splits;
}

/// How many tiles there are along the output channels, and along the pixels of
/// all images.
struct TileCounts {
  int64_t rows, pixels;
};

inline TileCounts countTiles(const BonsaiConvolutionDescriptor &d,
                             int32_t tile) {
  TileExtents extents = getTileExtents(tile);
  int64_t pixels = d.batch * d.out_height * d.out_width;
  return {(d.out_channels + extents.rows - 1) / extents.rows,
          (pixels + extents.pixels - 1) / extents.pixels};
}

/// Floats that the blocks of split tiles leave for each other.
inline int64_t countPartials(const BonsaiTwoFourDescriptor &descriptor) {
  if (descriptor.splits == 1)
    return 0;
  TileCounts tiles = countTiles(descriptor.shape, descriptor.tile);
  TileExtents extents = getTileExtents(descriptor.tile);
  return tiles.rows * tiles.pixels * descriptor.splits * extents.rows *
         extents.pixels;
}

/// Blocks of rows of a warp, with those that fill up the last tile.
inline int64_t countRowBlocks(const BonsaiTwoFourDescriptor &descriptor) {
  TileExtents extents = getTileExtents(descriptor.tile);
  return countTiles(descriptor.shape, descriptor.tile).rows * extents.rows /
         (16 * extents.fragments);
}

/// Elements of packed weights: those of f16, and words of metadata.
struct PackedSize {
  int64_t values, metadata;
};

inline PackedSize getPackedSize(const BonsaiTwoFourDescriptor &descriptor) {
  int64_t fragments = countRowBlocks(descriptor) *
                      getTileExtents(descriptor.tile).fragments *
                      getDepth(descriptor.shape).steps;
  return {fragments * stepUnits * 32 * 8, fragments * 32};
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURTILES_H
