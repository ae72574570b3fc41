//===- ReorderLoops.h - Changing the layout of tiles ---------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inner loops of the layout changes, written once over `Simd`; see Body.h.
//
//===----------------------------------------------------------------------===//

namespace {
/// Writes the transpose of a square of one vector each way. Rows of the source
/// from `rows` on are read as zero, as are columns beyond `columns`; the target
/// has as many rows as `targetRows` says, and in them only the first
/// `targetColumns` are written.
struct Square {
  const float *source;
  int64_t sourceStride;
  int rows, columns;
  float *target;
  int64_t targetStride;
  int targetRows, targetColumns;
};

BONSAI_INLINE void transposeSquare(const Square &square) {
  const Float zero = Simd::set(0.0f);
  uint32_t columns = firstLanes(square.columns);
  Float rows[Simd::lanes];
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    rows[i] =
        i < square.rows
            ? Simd::load(zero, columns, square.source + i * square.sourceStride)
            : zero;
  Simd::transpose(rows);
  uint32_t targetColumns = firstLanes(square.targetColumns);
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    if (i < square.targetRows)
      Simd::store(square.target + i * square.targetStride, targetColumns,
                  rows[i]);
}

BONSAI_INLINE void transposeFullSquare(const Square &square) {
  Float rows[Simd::lanes];
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    rows[i] = Simd::load(square.source + i * square.sourceStride);
  Simd::transpose(rows);
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    Simd::store(square.target + i * square.targetStride, rows[i]);
}

BONSAI_INLINE void transposePart(const Square &square) {
  constexpr int all = Simd::lanes;
  if (square.rows == all && square.columns == all && square.targetRows == all &&
      square.targetColumns == all)
    transposeFullSquare(square);
  else
    transposeSquare(square);
}

/// Calls `function(tile, pixels, channels, padded, offset)` for every square:
/// where it lies in the tiles and in the other layout, its pixels and channels,
/// and its channels with the padding of the group.
template <typename Function>
BONSAI_INLINE void forEachSquare(const PixelRows &args, Function function) {
  for (int64_t pixel = 0; pixel < args.pixels; pixel += Simd::lanes) {
    int64_t tile = pixel / tileSize * args.channels * tileSize;
    for (int64_t c = 0; c < args.channels; c += args.group)
      for (int64_t i = 0; i < args.group; i += Simd::lanes)
        function(tile + (c + i) * tileSize + pixel % tileSize,
                 limit(args.pixels - pixel), limit(args.channels - c - i),
                 limit(args.group - i),
                 c / args.group * args.groupStride + pixel * args.pixelStride +
                     i);
  }
}

void fromPixelRows(const PixelRows &args) {
  forEachSquare(
      args, [&](int64_t tile, int pixels, int channels, int, int64_t offset) {
        transposePart({args.source + offset, args.pixelStride, pixels, channels,
                       args.target + tile, tileSize, channels, Simd::lanes});
      });
}

void toPixelRows(const PixelRows &args) {
  forEachSquare(args, [&](int64_t tile, int pixels, int channels, int padded,
                          int64_t offset) {
    transposePart({args.source + tile, tileSize, channels, Simd::lanes,
                   args.target + offset, args.pixelStride, pixels, padded});
  });
}

/// Tiles that are copied of one channel after the other.
constexpr int64_t tilesAtOnce = 8;

/// Calls `copy(row-major offset, offset in the tile, pixels)` for every vector.
template <typename Function>
BONSAI_INLINE void forEachVector(const Planes &args, Function copy) {
  constexpr int64_t step = tilesAtOnce * tileSize;
  for (int64_t first = 0; first < args.pixels; first += step) {
    int64_t end = first + step < args.pixels ? first + step : args.pixels;
    for (int64_t c = 0; c < args.channels; ++c)
      for (int64_t p = first; p < end; p += Simd::lanes)
        copy(c * args.channelStride + p,
             (p / tileSize * args.channels + c) * tileSize + p % tileSize,
             limit(end - p));
  }
}

void fromPlanes(const Planes &args) {
  forEachVector(args, [&](int64_t plane, int64_t tile, int pixels) {
    if (pixels == Simd::lanes)
      Simd::store(args.target + tile, Simd::load(args.source + plane));
    else
      Simd::store(
          args.target + tile,
          Simd::load(Simd::set(0.0f), firstLanes(pixels), args.source + plane));
  });
}

void toPlanes(const Planes &args) {
  forEachVector(args, [&](int64_t plane, int64_t tile, int pixels) {
    Float x = Simd::load(args.source + tile);
    if (pixels == Simd::lanes)
      Simd::store(args.target + plane, x);
    else
      Simd::store(args.target + plane, firstLanes(pixels), x);
  });
}
} // namespace
