//===- TilePlan.cpp - How a feature map is cut into vectors
//-----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses tiles and precomputes, once per layer, which lane comes from where
// and goes where, so that the run only follows tables.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/TilePlan.h"

#include <algorithm>
#include <cstring>

using namespace bonsai::csr;

namespace {
/// Parts of a 1 MiB second-level cache; the rest is for weights and outputs.
/// Filters with several taps get more: their tiles overlap, and narrow maps
/// would be cut into groups of too few vectors.
constexpr int64_t pointwiseBufferBytes = 256 * 1024;
constexpr int64_t spatialBufferBytes = 640 * 1024;

/// A broadcast weight should meet at least this many vectors.
constexpr int64_t minVectors = 7;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

bool isPointwise(const BonsaiConvolutionDescriptor &d) {
  return d.kernel_height == 1 && d.kernel_width == 1 && d.stride_height == 1 &&
         d.stride_width == 1 &&
         !(d.pad_top || d.pad_left || d.pad_bottom || d.pad_right);
}

void flatten(BonsaiConvolutionDescriptor &d) {
  d.in_width = d.out_width = d.in_height * d.in_width;
  d.in_height = d.out_height = 1;
}

/// Rows side by side in a vector, so that narrow maps fill their lanes.
int64_t chooseSegments(const BonsaiConvolutionDescriptor &d, int64_t lanes) {
  int64_t segments = 1;
  while (segments < 4 && d.out_width <= lanes / (2 * segments) &&
         2 * segments <= d.out_height)
    segments *= 2;
  return segments;
}

void choosePhases(TilePlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  for (int64_t ky = 0; ky < d.kernel_height; ++ky) {
    int64_t phase = ky * d.dilation_height % d.stride_height;
    if (std::find(plan.phases.begin(), plan.phases.end(), phase) ==
        plan.phases.end())
      plan.phases.push_back(phase);
  }
}

int64_t haloRows(const BonsaiConvolutionDescriptor &d) {
  return (d.kernel_height - 1) * d.dilation_height / d.stride_height;
}

/// Elements by which the last kernel column is shifted against the first.
int64_t columnReach(const BonsaiConvolutionDescriptor &d) {
  return (d.kernel_width - 1) * d.dilation_width;
}

/// Whether shifted loads find all they need in one copy. What lies beyond the
/// end of a row is the start of another one: right where both are padding.
bool canShare(const TilePlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  if (d.kernel_width == 1 || d.stride_width != 1)
    return false;
  int64_t pitch = plan.vectorColumns * plan.lanes / plan.segments;
  int64_t beyond = d.out_width + columnReach(d) - pitch;
  return beyond <= 0 ||
         (beyond <= d.pad_left && d.in_width <= pitch - d.pad_left);
}

/// Copies of the input rows in the tile buffer.
int64_t numCopies(const TilePlan &plan) {
  return plan.shared ? 1 : plan.shape.kernel_width;
}

/// Bytes of the buffer for a tile of `rows` x `columns` vectors.
int64_t bufferBytes(const TilePlan &plan, int64_t rows, int64_t columns) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  return d.in_channels * numCopies(plan) *
         static_cast<int64_t>(plan.phases.size()) * (rows + haloRows(d)) *
         columns * plan.lanes * 4;
}

/// The largest extent of 1 .. `limit` for which bytes(extent) <= `target`.
template <typename Bytes>
int64_t largestFitting(int64_t limit, int64_t target, Bytes bytes) {
  int64_t extent = limit;
  while (extent > 1 && bytes(extent) > target)
    --extent;
  return extent;
}

/// Cuts `extent` into equal tiles of at most `most`, and lists their extents
/// through `add(first, size)`.
template <typename Add> void cutEvenly(int64_t extent, int64_t most, Add add) {
  int64_t pieces = divideUp(extent, most);
  for (int64_t i = 0; i < pieces; ++i) {
    int64_t first = extent * i / pieces;
    add(first, extent * (i + 1) / pieces - first);
  }
}

void chooseTiles(TilePlan &plan, int64_t maxVectors) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t target = d.kernel_height * d.kernel_width == 1 ? pointwiseBufferBytes
                                                         : spatialBufferBytes;
  int64_t columns = plan.vectorColumns;
  int64_t rows = largestFitting(plan.vectorRows, target, [&](int64_t rows) {
    return bufferBytes(plan, rows, columns);
  });
  if (bufferBytes(plan, rows, columns) > target)
    columns = largestFitting(
        columns, target, [&](int64_t n) { return bufferBytes(plan, 1, n); });
  columns = std::max(columns, std::min(plan.vectorColumns, minVectors));
  if (columns > maxVectors && columns < plan.vectorColumns)
    columns -= columns % maxVectors;
  cutEvenly(plan.vectorRows, rows, [&](int64_t row, int64_t numRows) {
    cutEvenly(plan.vectorColumns, columns, [&](int64_t col, int64_t numCols) {
      plan.tiles.push_back({row, numRows, col, numCols});
    });
  });
}

void layOutBuffer(TilePlan &plan) {
  int64_t rows = 0, columns = 0;
  for (const Tile &tile : plan.tiles) {
    rows = std::max(rows, tile.numRows);
    columns = std::max(columns, tile.numColumns);
  }
  plan.bufferRows = rows + haloRows(plan.shape);
  plan.rowBytes = columns * plan.lanes * 4;
  plan.phaseBytes = plan.bufferRows * plan.rowBytes;
  plan.columnBytes = plan.phaseBytes * plan.phases.size();
  plan.channelBytes = plan.columnBytes * numCopies(plan);
  plan.bufferBytes = plan.channelBytes * plan.shape.in_channels;
  if (plan.shared) {
    plan.columnBytes = plan.shape.dilation_width * 4;
    plan.bufferBytes += columnReach(plan.shape) * 4;
  }
  if (plan.direct) {
    plan.channelBytes = plan.shape.in_width * 4;
    plan.bufferBytes = 0;
  }
}

/// Lists the lanes of vector `column` that belong to segment `segment` and for
/// whose pixel column, less than `columns`, `isValid` holds.
template <typename IsValid>
uint32_t laneMask(const TilePlan &plan, int64_t columns, int64_t column,
                  int64_t segment, IsValid isValid) {
  int64_t width = plan.lanes / plan.segments;
  uint32_t mask = 0;
  for (int64_t i = 0; i < width; ++i) {
    int64_t x = column * plan.lanes + i;
    if (x < columns && isValid(x))
      mask |= uint32_t(1) << (segment * width + i);
  }
  return mask;
}

void tabulateSources(TilePlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t columns = d.out_width + (plan.shared ? columnReach(d) : 0);
  for (int64_t kx = 0; kx < numCopies(plan); ++kx)
    for (int64_t column = 0; column < plan.vectorColumns; ++column)
      for (int64_t s = 0; s < plan.segments; ++s) {
        int64_t start = kx * d.dilation_width - d.pad_left;
        uint32_t mask = laneMask(plan, columns, column, s, [&](int64_t x) {
          int64_t at = x * d.stride_width + start;
          return at >= 0 && at < d.in_width;
        });
        int64_t lane = s * (plan.lanes / plan.segments);
        int64_t offset = (column * plan.lanes - lane) * d.stride_width + start;
        plan.sources.push_back({static_cast<int32_t>(offset), mask});
      }
}

void tabulatePlaces(TilePlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  for (int64_t row = 0; row < plan.vectorRows; ++row)
    for (int64_t column = 0; column < plan.vectorColumns; ++column)
      for (int64_t s = 0; s < plan.segments; ++s) {
        int64_t y = row + s * plan.vectorRows;
        uint32_t mask = laneMask(plan, d.out_width, column, s,
                                 [&](int64_t) { return y < d.out_height; });
        int64_t lane = s * (plan.lanes / plan.segments);
        int64_t offset = y * d.out_width + column * plan.lanes - lane;
        plan.places.push_back({static_cast<int32_t>(offset), mask});
      }
}

void tabulateInputRows(TilePlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  for (const Tile &tile : plan.tiles)
    for (int64_t phase : plan.phases)
      for (int64_t row = 0; row < plan.bufferRows; ++row)
        for (int64_t s = 0; s < plan.segments; ++s) {
          int64_t outputRow = tile.firstRow + row + s * plan.vectorRows;
          int64_t y = outputRow * d.stride_height + phase - d.pad_top;
          bool inside = y >= 0 && y < d.in_height;
          plan.inputRows.push_back(inside ? y * d.in_width : -1);
        }
}
} // namespace

int64_t TilePlan::tapOffset(int64_t channel, int64_t ky, int64_t kx) const {
  int64_t y = ky * shape.dilation_height;
  auto found = std::find(phases.begin(), phases.end(), y % shape.stride_height);
  return channel * channelBytes + kx * columnBytes +
         (found - phases.begin()) * phaseBytes +
         y / shape.stride_height * rowBytes;
}

TilePlan
bonsai::csr::makeTilePlan(const BonsaiConvolutionDescriptor &descriptor,
                          int64_t lanes, int64_t maxVectors) {
  TilePlan plan = {};
  plan.shape = descriptor;
  if (isPointwise(descriptor)) {
    flatten(plan.shape);
    plan.direct = plan.shape.in_width % lanes == 0;
  }
  plan.lanes = lanes;
  plan.segments = chooseSegments(plan.shape, lanes);
  plan.vectorRows = divideUp(plan.shape.out_height, plan.segments);
  plan.vectorColumns = divideUp(plan.shape.out_width, lanes / plan.segments);
  choosePhases(plan);
  plan.shared = canShare(plan);
  chooseTiles(plan, maxVectors);
  if (plan.shared && plan.tiles[0].numColumns < plan.vectorColumns) {
    plan.shared = false;
    plan.tiles.clear();
    chooseTiles(plan, maxVectors);
  }
  layOutBuffer(plan);
  tabulateInputRows(plan);
  tabulateSources(plan);
  tabulatePlaces(plan);
  return plan;
}

static void prefetchTile(const TilePlan &plan, const Tile &tile,
                         const float *image, int64_t first, int64_t last) {
  constexpr int64_t line = 16;
  for (int64_t c = first; c < last; ++c) {
    const float *start =
        image + c * plan.shape.in_width + tile.firstColumn * plan.lanes;
    for (int64_t i = 0; i < tile.numColumns * plan.lanes; i += line)
      __builtin_prefetch(start + i, 0, 2);
  }
}

void bonsai::csr::fillTile(const TilePlan &plan, int64_t tile,
                           const Microkernels &kernels, const float *image,
                           int64_t first, int64_t last, char *buffer) {
  if (plan.direct)
    return prefetchTile(plan, plan.tiles[tile], image, first, last);
  const BonsaiConvolutionDescriptor &d = plan.shape;
  FillChannels args;
  args.inputPlane = d.in_height * d.in_width;
  args.input = image + first * args.inputPlane;
  args.numChannels = last - first;
  args.numCopies = numCopies(plan);
  args.numRows = plan.bufferRows * plan.phases.size();
  args.numVectors = plan.tiles[tile].numColumns;
  args.segments = plan.segments;
  args.stride = d.stride_width;
  args.rows = &plan.inputRows[tile * args.numRows * plan.segments];
  args.pieces = &plan.sources[plan.tiles[tile].firstColumn * plan.segments];
  args.pieceStride = plan.vectorColumns * plan.segments;
  args.output = reinterpret_cast<float *>(buffer + first * plan.channelBytes);
  args.rowStride = plan.rowBytes / 4;
  args.copyStride = plan.columnBytes / 4;
  args.channelStride = plan.channelBytes / 4;
  kernels.fill(args);
  if (last == d.in_channels)
    std::memset(buffer + last * plan.channelBytes, 0,
                plan.bufferBytes - last * plan.channelBytes);
}

const char *bonsai::csr::tileStart(const TilePlan &plan, int64_t tile,
                                   const float *image, const char *buffer) {
  if (!plan.direct)
    return buffer;
  return reinterpret_cast<const char *>(image + plan.tiles[tile].firstColumn *
                                                    plan.lanes);
}
