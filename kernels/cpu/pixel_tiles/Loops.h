//===- Loops.h - Inner loops on pixel tiles ------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface between the code that is compiled once and the inner loops that
// are compiled once per instruction set. Nothing inline may be shared with code
// built for another processor.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_LOOPS_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_LOOPS_H

#include "kernels/cpu/simd/Level.h"
#include "kernels/runtime/Runtime.h"

namespace bonsai::pixel_tiles {

/// Pixels of a tile.
constexpr int64_t tileSize = 16;

/// Some tiles of an image, and the same pixels in a layout that keeps the
/// channels of a pixel together, in groups of `group`.
struct PixelRows {
  const float *source; ///< First of the tiles, or first pixel.
  float *target;       ///< Likewise.
  int64_t pixels;      ///< Only the last tile may be filled in part.
  int64_t channels;
  int64_t group;       ///< Channels are padded with zeros to a multiple of it.
  int64_t groupStride; ///< Floats from group to group.
  int64_t pixelStride; ///< Floats from pixel to pixel.
};

/// Some tiles of an image, and the same pixels row-major.
struct Planes {
  const float *source;
  float *target;
  int64_t pixels;
  int64_t channels;
  int64_t channelStride; ///< Row-major, floats from channel to channel.
};

/// A window that slides over a group of as many channels as a vector has lanes,
/// or fewer. See Window.h for the plane; places in it are in bytes.
struct Slide {
  const float *input;    ///< The first of the channels, of the first pixel.
  const float *residual; ///< Likewise, or null.
  float *output;         ///< Likewise, in the layout of the residual.
  bool inputIsTiled, outputIsTiled;  ///< Else they have channels last.
  int64_t inputStride, outputStride; ///< Floats from tile to tile or to pixel.
  int64_t channels;
  char *plane;

  const int32_t *inputPlaces;        ///< [tile][pixel]
  int64_t inputPixels, outputPixels; ///< Of the image.
  /// [tile][kernel row][pixel]: of the first tap of a row.
  const int32_t *outputPlaces;
  const int32_t *tilesNeeded; ///< Input tiles that an output tile waits for.
  int64_t firstInputTile, firstTile, endTile;

  int64_t kernelHeight, kernelWidth;
  int64_t dilation; ///< Pixels from one tap of a row to the next.
  /// Products only: [tap][lane], and what their sums start with.
  const float *weights, *start;
  const float *scales; ///< One for each output pixel, or null.
  BonsaiActivation activation;
};

/// All channels of an image, each reduced to one number.
struct Reduction {
  const float *tiles;
  int64_t pixels, channels, firstChannel, numChannels;
  float scale;   ///< Sums only.
  float *output; ///< The image's channels, one number each.
};

/// A binary operation on tiles.
struct Binary {
  const float *lhs;
  const float *rhs; ///< Of the first tile and channel.
  /// Floats in `rhs` from tile to tile and from channel to channel, 0 where it
  /// is broadcast.
  int64_t rhsTileStride, rhsChannelStride;
  bool rhsIsScalar; ///< One number for all pixels of a tile.
  bool multiplies;
  int64_t tiles, channels;
  float *output; ///< May be `lhs`.
};

struct Loops {
  int64_t lanes; ///< Of a vector.
  void (*fromPixelRows)(const PixelRows &);
  void (*toPixelRows)(const PixelRows &);
  void (*fromPlanes)(const Planes &);
  void (*toPlanes)(const Planes &);
  void (*addProducts)(const Slide &);
  void (*findMaxima)(const Slide &);
  void (*addUp)(const Slide &);
  void (*reduceToMaxima)(const Reduction &);
  void (*reduceToSums)(const Reduction &);
  void (*applyBinary)(const Binary &);
};

/// Each defined in the file built for that instruction set.
extern const Loops portableLoops, avx2Loops, avx512Loops;

const Loops &getLoops(Level level);

} // namespace bonsai::pixel_tiles

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_LOOPS_H
