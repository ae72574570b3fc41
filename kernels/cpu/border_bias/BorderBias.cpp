//===- BorderBias.cpp - Bias that differs near the border -----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bias and table are added up once and spread over stretches of the map. What
// is left is one pass over the map, in pieces that are cut when the kernel is
// created: long ones, since each ends with a part of a vector.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/border_bias/BorderBias.h"
#include "kernels/cpu/border_bias/AddRows.h"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>
#include <vector>

using namespace bonsai;
using namespace bonsai::border_bias;

namespace {
/// Channels last, floats of a row that are computed for all rows before the
/// next ones, so that their addends stay in the nearest cache.
constexpr int64_t chunkLength = 2048;

/// Row-major, maps of up to this size have an addend for every pixel; of larger
/// ones, as many rows share theirs as have about `groupLength` pixels.
constexpr int64_t wholeMap = 1024;
constexpr int64_t groupLength = 512;

/// About what one thread computes at a time, in floats.
constexpr int64_t pieceLength = 8192;

/// Pixels of a tile.
constexpr int64_t tileSize = 16;

/// Fewer floats than this are not worth waking a second thread for.
constexpr int64_t serialLength = 32768;

/// Stretches of an image that have the same addends.
struct Piece {
  int64_t offset; ///< Of the first stretch in the image, in floats.
  int64_t addend; ///< Where the addends start.
  int64_t length; ///< Of a stretch.
  int64_t stride; ///< From stretch to stretch.
  int64_t count;  ///< Number of stretches.
};

struct BorderBias {
  BonsaiBorderBiasDescriptor shape;
  AddRows addRows;
  std::vector<Piece> pieces; ///< Of one image.
  std::unique_ptr<float[]> addends;

  /// Padding included.
  int64_t getImageLength() const {
    int64_t pixels = shape.map.height * shape.map.width;
    if (shape.map.layout == BONSAI_LAYOUT_PIXEL_TILES)
      pixels = (pixels + tileSize - 1) / tileSize * tileSize;
    return shape.map.channels * pixels;
  }
};

BonsaiStatus check(const BonsaiBorderBiasDescriptor &d) {
  if (d.map.layout == BONSAI_LAYOUT_BLOCKED_8 ||
      d.map.layout == BONSAI_LAYOUT_BLOCKED_16)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "border bias in a blocked layout");
  if (d.top + d.bottom >= d.map.height || d.left + d.right >= d.map.width)
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "border leaves nothing of a map of %lldx%lld",
                       (long long)d.map.height, (long long)d.map.width);
  return BONSAI_OK;
}

/// Table and bias by position in the map.
struct Table {
  const BonsaiBorderBiasDescriptor &shape;
  const float *entries;
  const float *bias; ///< Null if there is none.

  int64_t getNumRows() const { return shape.top + 1 + shape.bottom; }

  /// The row of the table for a row of the map.
  int64_t getRow(int64_t row) const {
    return getEntry(row, shape.map.height, shape.top, shape.bottom);
  }
  int64_t getColumn(int64_t column) const {
    return getEntry(column, shape.map.width, shape.left, shape.right);
  }

  /// What is added to a channel, given row and column of the table.
  float getAddend(int64_t channel, int64_t row, int64_t column) const {
    int64_t numColumns = shape.left + 1 + shape.right;
    return (bias ? bias[channel] : 0.0f) +
           entries[(channel * getNumRows() + row) * numColumns + column];
  }

  /// Writes the addends of one channel for a row of the map, `step` floats
  /// apart, given the row of the table.
  void spread(int64_t channel, int64_t tableRow, int64_t step,
              float *row) const {
    for (int64_t column = 0; column < shape.map.width; ++column)
      row[column * step] = getAddend(channel, tableRow, getColumn(column));
  }

private:
  static int64_t getEntry(int64_t position, int64_t extent, int64_t before,
                          int64_t after) {
    int64_t beyond = position - (extent - after - 1);
    return std::min(position, before) + std::max<int64_t>(beyond, 0);
  }
};

/// Adds stretches, in as many pieces as threads should share.
void addPieces(BorderBias &op, Piece all) {
  if (all.length * all.count == 0)
    return;
  int64_t perPiece = std::max<int64_t>(1, pieceLength / all.length);
  for (int64_t first = 0; first < all.count; first += perPiece) {
    Piece piece = all;
    piece.offset += first * all.stride;
    piece.count = std::min(perPiece, all.count - first);
    op.pieces.push_back(piece);
  }
}

/// Makes room for addends; null if there is no memory.
float *allocate(BorderBias &op, int64_t count) {
  op.addends.reset(new (std::nothrow) float[count]);
  return op.addends.get();
}

/// An addend for each row of the table, over all columns and channels.
bool planChannelsLast(BorderBias &op, const Table &table) {
  const BonsaiFeatureMap &map = op.shape.map;
  int64_t rowLength = map.width * map.channels;
  float *addends = allocate(op, table.getNumRows() * rowLength);
  if (!addends)
    return false;
  for (int64_t row = 0; row < table.getNumRows(); ++row)
    for (int64_t channel = 0; channel < map.channels; ++channel)
      table.spread(channel, row, map.channels,
                   addends + row * rowLength + channel);
  int64_t interior = map.height - op.shape.top - op.shape.bottom;
  for (int64_t row = 0; row < map.height;) {
    int64_t count = row == op.shape.top ? interior : 1;
    for (int64_t begin = 0; begin < rowLength; begin += chunkLength)
      addPieces(op,
                {row * rowLength + begin, table.getRow(row) * rowLength + begin,
                 std::min(chunkLength, rowLength - begin), rowLength, count});
    row += count;
  }
  return true;
}

/// An addend for every pixel.
bool planWholeMaps(BorderBias &op, const Table &table) {
  const BonsaiFeatureMap &map = op.shape.map;
  float *row = allocate(op, op.getImageLength());
  if (!row)
    return false;
  for (int64_t channel = 0; channel < map.channels; ++channel)
    for (int64_t y = 0; y < map.height; ++y, row += map.width)
      table.spread(channel, table.getRow(y), 1, row);
  for (int64_t begin = 0; begin < op.getImageLength(); begin += pieceLength) {
    int64_t length = std::min(pieceLength, op.getImageLength() - begin);
    addPieces(op, {begin, begin, length, length, 1});
  }
  return true;
}

/// Addends for each channel: the rows at the top, a group of rows of the
/// interior, the rows at the bottom.
bool planGroupsOfRows(BorderBias &op, const Table &table) {
  const BonsaiFeatureMap &map = op.shape.map;
  int64_t top = op.shape.top, bottom = op.shape.bottom, width = map.width;
  int64_t interior = map.height - top - bottom;
  int64_t group = std::clamp<int64_t>(groupLength / width, 1, interior);
  int64_t perChannel = (top + group + bottom) * width;
  float *addends = allocate(op, map.channels * perChannel);
  if (!addends)
    return false;
  for (int64_t channel = 0; channel < map.channels; ++channel) {
    int64_t image = channel * map.height * width, addend = channel * perChannel;
    for (int64_t row = 0; row < top + group + bottom; ++row) {
      int64_t y = row < top + group ? row : row + interior - group;
      table.spread(channel, table.getRow(y), 1, addends + addend + row * width);
    }
    auto add = [&](int64_t row, int64_t addendRow, int64_t numRows,
                   int64_t count) {
      addPieces(op, {image + row * width, addend + addendRow * width,
                     numRows * width, numRows * width, count});
    };
    int64_t rest = interior % group;
    add(0, 0, top, 1);
    add(top, top, group, interior / group);
    add(top + interior - rest, top, rest, 1);
    add(top + interior, top + group, bottom, 1);
  }
  return true;
}

/// What is added to all channels of one tile.
void spreadOverTile(const BonsaiFeatureMap &map, const Table &table,
                    int64_t tile, float *addends) {
  int64_t last = map.height * map.width - 1;
  for (int64_t i = 0; i < tileSize; ++i) {
    // What follows the last pixel is computed, but never read.
    int64_t pixel = std::min(tile * tileSize + i, last);
    int64_t row = table.getRow(pixel / map.width);
    int64_t column = table.getColumn(pixel % map.width);
    for (int64_t channel = 0; channel < map.channels; ++channel)
      addends[channel * tileSize + i] = table.getAddend(channel, row, column);
  }
}

/// Addends for the tiles that touch the rows at the top or at the bottom, and
/// for as many between as it takes until a tile starts a row again.
bool planPixelTiles(BorderBias &op, const Table &table) {
  const BonsaiFeatureMap &map = op.shape.map;
  int64_t length = map.channels * tileSize;
  int64_t numTiles = op.getImageLength() / length;
  int64_t period = map.width / std::gcd(map.width, tileSize);
  int64_t firstInner =
      std::min((op.shape.top * map.width + tileSize - 1) / tileSize, numTiles);
  int64_t endInner = std::max(
      (map.height - op.shape.bottom) * map.width / tileSize, firstInner);
  int64_t rest = numTiles - endInner;
  int64_t different = std::min(period, endInner - firstInner);
  float *addends = allocate(op, (firstInner + different + rest) * length);
  if (!addends)
    return false;
  int64_t used = 0;
  auto add = [&](int64_t tile, int64_t count) {
    spreadOverTile(map, table, tile, addends + used);
    for (int64_t begin = 0; begin < length; begin += chunkLength)
      addPieces(op, {tile * length + begin, used + begin,
                     std::min(chunkLength, length - begin), period * length,
                     count});
    used += length;
  };
  for (int64_t tile = 0; tile < firstInner; ++tile)
    add(tile, 1);
  for (int64_t tile = firstInner; tile < firstInner + different; ++tile)
    add(tile, (endInner - tile + period - 1) / period);
  for (int64_t tile = endInner; tile < numTiles; ++tile)
    add(tile, 1);
  return true;
}

bool plan(BorderBias &op, const Table &table) {
  const BonsaiFeatureMap &map = op.shape.map;
  if (map.layout == BONSAI_LAYOUT_PIXEL_TILES)
    return planPixelTiles(op, table);
  if (map.layout == BONSAI_LAYOUT_CHANNELS_LAST)
    return planChannelsLast(op, table);
  if (map.height * map.width <= wholeMap)
    return planWholeMaps(op, table);
  return planGroupsOfRows(op, table);
}

AddRows getAddRows(Level level) {
  switch (level) {
  case Level::Avx512:
    return addRowsAvx512;
  case Level::Avx2:
    return addRowsAvx2;
  case Level::Portable:
    break;
  }
  return addRowsPortable;
}
} // namespace

BonsaiStatus bonsai::border_bias::create(const void *descriptor,
                                         const void *const *constants,
                                         Level level, void **state) {
  const auto &d = *static_cast<const BonsaiBorderBiasDescriptor *>(descriptor);
  if (BonsaiStatus status = check(d))
    return status;
  std::unique_ptr<BorderBias> op(new (std::nothrow) BorderBias());
  if (!op)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "border bias: no memory");
  op->shape = d;
  op->addRows = getAddRows(level);
  const auto *entries = static_cast<const float *>(constants[0]);
  const float *bias =
      d.epilogue.has_bias ? static_cast<const float *>(constants[1]) : nullptr;
  if (!plan(*op, {d, entries, bias}))
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "border bias: no memory");
  *state = op.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_border_bias_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state) {
  return border_bias::create(descriptor, constants, detectLevel(), state);
}

BonsaiStatus bonsai_border_bias_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &op = *static_cast<const BorderBias *>(state);
  const auto *input = static_cast<const float *>(inputs[0]);
  const auto *residual = op.shape.epilogue.has_residual
                             ? static_cast<const float *>(inputs[1])
                             : nullptr;
  int64_t image = op.getImageLength(), perImage = op.pieces.size();
  int64_t total = op.shape.map.batch * image;
#pragma omp parallel for schedule(static) if (total >= serialLength)
  for (int64_t i = 0; i < op.shape.map.batch * perImage; ++i) {
    const Piece &piece = op.pieces[i % perImage];
    int64_t offset = i / perImage * image + piece.offset;
    op.addRows({input + offset, &op.addends[piece.addend],
                residual ? residual + offset : nullptr,
                static_cast<float *>(output) + offset, piece.length,
                piece.stride, piece.count, op.shape.epilogue.activation});
  }
  return BONSAI_OK;
}

void bonsai_border_bias_destroy(void *state) {
  delete static_cast<BorderBias *>(state);
}
}
