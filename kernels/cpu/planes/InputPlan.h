//===- InputPlan.h - Where a layer finds its input --------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Both halves of a kernel derive the same plan from a descriptor, since offsets
// into the input can be part of code that is emitted at compile time.
//
// A tile is 16 consecutive pixels of the output, rows one after the other. In a
// 1x1 layer without stride and padding the input has the same tiles and is read
// in place. In all others each channel of an image, or of a band of its tiles,
// is first copied into planes whose rows are as wide as the output's:
//
//   plane(source, phase)[y][x] = input[y * stride_height + phase]
//                                     [x * stride_width + source]
//
// and zero outside of the image. What tap (ky, kx) needs for 16 consecutive
// pixels of the output is then 16 consecutive elements, a constant offset away.
//
// AVX-512 needs one source for each column modulo the stride: a tap to the left
// or right reads the same plane some pixels off, with the lanes masked where
// that leaves the row. Otherwise each kernel column has a source of its own.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_INPUTPLAN_H
#define BONSAI_KERNELS_CPU_PLANES_INPUTPLAN_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/simd/Level.h"

#include <array>
#include <vector>

namespace bonsai::planes {

/// Pixels of a tile.
constexpr int64_t tilePixels = 16;

/// Most masks that a plan uses.
constexpr int64_t maxMasks = 7;

/// Lanes that column masks 1, 2, … keep of a tile.
using TileMasks = std::array<uint16_t, maxMasks>;

/// Consecutive tiles of an image's output, of so many consecutive images: all
/// tiles where there are several.
struct Band {
  int64_t image = 0, firstTile = 0;
  int64_t numTiles = 0; ///< Of each image.
  int64_t numImages = 1;

  /// Tiles of a band are counted through all its images.
  int64_t countTiles() const { return numTiles * numImages; }
  int64_t getTileInImage(int64_t tile) const {
    return firstTile + tile % numTiles;
  }
};

struct InputPlan {
  BonsaiConvolutionDescriptor shape;
  /// The input is read in place.
  bool direct;
  /// Input and output rows lie one for one below each other, so planes are
  /// copies of the map, moved by some pixels.
  bool flat = false;
  int64_t numTiles; ///< Of an image's output.
  /// Blocks of input channels, of about equal size. The first-level cache holds
  /// a tile's input of one.
  int64_t numBlocks;
  /// Most tiles of a band. Bands keep the input of a band in the second-level
  /// cache.
  int64_t bandTiles;
  /// Most images of a band. Several, where a band holds all tiles of an image,
  /// share what a kernel fetches of its weights.
  int64_t bandImages = 1;

  /// Residues of input rows modulo the vertical stride, ascending.
  std::vector<int64_t> phases;
  /// Per kernel row: index of its phase, and rows from the output's row.
  std::vector<int64_t> rowPhase, rowShift;
  /// Input columns of the planes' first elements.
  std::vector<int64_t> sources;
  /// Per kernel column: index of its source, elements from the output's column,
  /// and which mask its lanes need, counted from 1; 0 if none.
  std::vector<int64_t> columnSource, columnShift, columnMask;
  /// Floats of a plane before the first tile's pixels and after the last
  /// one's, each a multiple of 16.
  int64_t leadFloats = 0, trailFloats = 0;
  int64_t planeFloats = 0;   ///< From one plane to the next.
  int64_t channelFloats = 0; ///< From one channel to the next.

  /// Floats of the buffer for an image of a band; 0 if the input is read in
  /// place.
  int64_t bufferFloats() const {
    return direct ? 0 : shape.in_channels * channelFloats;
  }
  /// Floats from a tile's place, which is 16 floats from that of the tile
  /// before, to what a tap needs of a channel.
  int64_t offset(int64_t channel, int64_t ky, int64_t kx) const;
  /// One for each tile of an image.
  std::vector<TileMasks> makeMasks() const;
  /// Whether there is enough to do for each thread to take bands of its own.
  /// Otherwise all share a band and divide its output channels.
  bool dividesBands(int64_t threads) const;
  /// Cuts all images into bands: each into a multiple of `divisor` of them
  /// where it has so many tiles, or all together where bands hold several
  /// images.
  std::vector<Band> makeBands(int64_t divisor) const;

private:
  std::vector<Band> makeBandsOfImages(int64_t divisor) const;
};

InputPlan makeInputPlan(const BonsaiConvolutionDescriptor &descriptor,
                        Level level);

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_INPUTPLAN_H
