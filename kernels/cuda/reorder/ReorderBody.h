//===- ReorderBody.h - What a thread of a layout change does ----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An image is a matrix, channels by pixels or pixels by channels, to be
// transposed. A block transposes a tile of it by way of shared memory, so that
// both sides are read and written along rows.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_REORDER_REORDERBODY_H
#define BONSAI_KERNELS_CUDA_REORDER_REORDERBODY_H

#include "kernels/cpu/Reorder.h"
#include "kernels/cuda/device/MapIndex.h"

namespace bonsai::cuda {

struct ReorderArguments {
  const void *input;
  void *output;
  int32_t rows, columns; ///< Of the matrix in the source.
  Divisor tilesAcross;   ///< Tiles of a row of tiles.
  Divisor tiles;         ///< Of an image.
  int64_t blocks;        ///< In all.
};

/// Edge of a tile. A block has 8 threads for each of its rows.
constexpr int32_t tileSize = 32;
constexpr int32_t threadsDown = 8;
/// A row of a tile in memory: one more, so that a column touches all banks,
/// whatever the width of an element.
constexpr int32_t tilePitch = tileSize + 1;

inline ReorderArguments makeArguments(const BonsaiReorderDescriptor &d) {
  const BonsaiFeatureMap &map = d.source;
  ReorderArguments a = {};
  a.rows = static_cast<int32_t>(map.channels);
  a.columns = static_cast<int32_t>(map.height * map.width);
  if (map.layout == BONSAI_LAYOUT_CHANNELS_LAST) {
    int32_t channels = a.rows;
    a.rows = a.columns, a.columns = channels;
  }
  int64_t across = (a.columns + tileSize - 1) / tileSize;
  int64_t tiles = across * ((a.rows + tileSize - 1) / tileSize);
  a.tilesAcross = makeDivisor(across);
  a.tiles = makeDivisor(tiles);
  a.blocks = tiles * map.batch;
  return a;
}

/// A block's tile.
struct ReorderTile {
  int32_t offset;      ///< Of the image.
  int32_t row, column; ///< The first ones, in the source.
};

BONSAI_HOST_DEVICE inline ReorderTile getTile(const ReorderArguments &a,
                                              int32_t block) {
  int32_t image = a.tiles.split(block);
  int32_t row = a.tilesAcross.split(block);
  return {image * a.rows * a.columns, row * tileSize, block * tileSize};
}

/// First, of all threads of a block.
template <typename Element>
BONSAI_HOST_DEVICE inline void loadTile(const ReorderArguments &a,
                                        int32_t block, int32_t thread,
                                        Element *values) {
  const auto *input = static_cast<const Element *>(a.input);
  ReorderTile tile = getTile(a, block);
  int32_t x = thread % tileSize, column = tile.column + x;
  if (column >= a.columns)
    return;
  for (int32_t y = thread / tileSize; y < tileSize; y += threadsDown)
    if (tile.row + y < a.rows)
      values[y * tilePitch + x] =
          input[tile.offset + (tile.row + y) * a.columns + column];
}

/// Then.
template <typename Element>
BONSAI_HOST_DEVICE inline void storeTile(const ReorderArguments &a,
                                         int32_t block, int32_t thread,
                                         const Element *values) {
  auto *output = static_cast<Element *>(a.output);
  ReorderTile tile = getTile(a, block);
  int32_t y = thread % tileSize, row = tile.row + y;
  if (row >= a.rows)
    return;
  for (int32_t x = thread / tileSize; x < tileSize; x += threadsDown)
    if (tile.column + x < a.columns)
      output[tile.offset + (tile.column + x) * a.rows + row] =
          values[y * tilePitch + x];
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_REORDER_REORDERBODY_H
