//===- Pack.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects the columns of each row of blocks, and cuts its rows into panels.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/block/PackedBlocks.h"
#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/planes/Pointwise.h"

#include <algorithm>
#include <cstring>
#include <limits>

using namespace bonsai;
using namespace bonsai::block;

namespace {
int64_t roundUpTo64(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/// Rows [first, end).
struct Rows {
  int64_t first, end;
};

/// Bytes of a channel's input that a group of four tiles needs.
int64_t countInputBytes(const BonsaiConvolutionDescriptor &d) {
  constexpr int64_t floats = 4 * planes::tilePixels + planes::tilePixels;
  int64_t apart = d.kernel_height * floats;
  int64_t together =
      (d.kernel_height - 1) * d.dilation_height * d.out_width + floats;
  return 4 * std::min(d.kernel_width, d.stride_width) *
         std::min(apart, together);
}

/// Into how many blocks input channels are cut. The first-level cache holds the
/// input of a block, but each costs loads and stores of all accumulators. That
/// pays if there is much to do in a block, and if loads from the second level
/// limit the layer: the fewer rows a block of the mask has, the sooner.
int64_t countBlocks(const BonsaiConvolutionDescriptor &d, int64_t blockRows,
                    int64_t kept) {
  constexpr int64_t cacheBytes = 32 << 10, minColumns = 48;
  int64_t maxBytes = blockRows < maxPanelRows ? cacheBytes : 5 * cacheBytes;
  int64_t channels = d.in_channels / d.groups;
  int64_t bytes = channels * countInputBytes(d);
  if (d.kernel_height * d.kernel_width == 1 || bytes <= maxBytes)
    return 1;
  int64_t blocks = std::min((bytes + cacheBytes - 1) / cacheBytes, channels);
  return kept / d.out_channels < blocks * minColumns ? 1 : blocks;
}

class Packer {
public:
  Packer(const BonsaiConvolutionDescriptor &d, const MaskedWeights &masked,
         int64_t blockRows)
      : d(d), masked(masked), groupRows(d.out_channels / d.groups),
        channels(d.in_channels / d.groups),
        taps(d.kernel_height * d.kernel_width), rowColumns(channels * taps),
        blockRows(blockRows),
        numBlocks(countBlocks(d, blockRows, countKept(masked))) {}

  std::string add() {
    std::vector<Rows> allRows;
    for (int64_t first = 0, end; first < d.out_channels; first = end) {
      // Behind the end of a group lies other input.
      end = std::min({(first / blockRows + 1) * blockRows,
                      (first / groupRows + 1) * groupRows, d.out_channels});
      std::string problem = checkRows({first, end});
      if (!problem.empty())
        return problem;
      allRows.push_back({first, end});
    }
    for (int64_t block = 0; block < numBlocks; ++block)
      for (Rows rows : allRows)
        addPanels(rows, block);
    return "";
  }

  std::vector<uint8_t> write() const {
    PackedHeader header = {};
    header.magic = packedMagic;
    header.version = packedVersion;
    header.numRows = d.out_channels;
    header.numBlocks = numBlocks;
    header.numPanels = static_cast<int64_t>(panels.size()) / numBlocks;
    header.numColumns = static_cast<int64_t>(columns.size());
    header.numWeights = static_cast<int64_t>(weights.size());
    header.panelsAt = roundUpTo64(sizeof(header));
    header.columnsAt =
        header.panelsAt + roundUpTo64(panels.size() * sizeof(Panel));
    header.weightsAt = header.columnsAt + roundUpTo64(4 * columns.size());
    header.totalBytes = header.weightsAt + roundUpTo64(4 * weights.size());
    std::vector<uint8_t> packed(header.totalBytes, 0);
    std::memcpy(packed.data(), &header, sizeof(header));
    copy(panels, packed.data() + header.panelsAt);
    copy(columns, packed.data() + header.columnsAt);
    copy(weights, packed.data() + header.weightsAt);
    return packed;
  }

private:
  template <typename T>
  static void copy(const std::vector<T> &from, uint8_t *to) {
    if (!from.empty())
      std::memcpy(to, from.data(), from.size() * sizeof(T));
  }

  bool isKept(int64_t row, int64_t column) const {
    return !masked.mask || masked.mask[row * rowColumns + column];
  }

  std::string checkRows(Rows rows) const {
    for (int64_t row = rows.first + 1; row < rows.end; ++row)
      for (int64_t column = 0; column < rowColumns; ++column)
        if (isKept(row, column) != isKept(rows.first, column))
          return "mask row " + std::to_string(row) + " differs from row " +
                 std::to_string(rows.first) + ", which is in the same blocks";
    return "";
  }

  /// What a row keeps of a block of channels, in the order of the file.
  std::vector<int64_t> findColumns(int64_t row, int64_t block) const {
    int64_t first = channels * block / numBlocks * taps,
            end = channels * (block + 1) / numBlocks * taps;
    std::vector<int64_t> kept;
    for (int64_t kx = 0; kx < d.kernel_width; ++kx)
      for (int64_t column = first + kx; column < end; column += d.kernel_width)
        if (isKept(row, column))
          kept.push_back(column);
    return kept;
  }

  void addPanels(Rows rows, int64_t block) {
    std::vector<int64_t> kept = findColumns(rows.first, block);
    auto firstColumn = static_cast<int64_t>(columns.size());
    for (int64_t column : kept)
      columns.push_back(
          static_cast<int32_t>(rows.first / groupRows * rowColumns + column));
    for (int64_t first = rows.first; first < rows.end; first += maxPanelRows) {
      int64_t end = std::min(first + maxPanelRows, rows.end);
      panels.push_back({first, end - first, firstColumn,
                        static_cast<int64_t>(kept.size()),
                        static_cast<int64_t>(weights.size())});
      for (int64_t column : kept)
        for (int64_t row = first; row < end; ++row)
          weights.push_back(masked.values[row * rowColumns + column]);
    }
  }

  const BonsaiConvolutionDescriptor &d;
  const MaskedWeights &masked;
  int64_t groupRows, channels, taps, rowColumns, blockRows, numBlocks;
  std::vector<Panel> panels;
  std::vector<int32_t> columns;
  std::vector<float> weights;
};
} // namespace

std::string
bonsai::block::whyUnsupported(const BonsaiConvolutionDescriptor &d) {
  std::string problem = checkTiledDescriptor(d);
  if (!problem.empty())
    return problem;
  int64_t inputFloats =
      std::max(d.in_channels * planes::tilePixels,
               planes::makeInputPlan(d, Level::Avx2).bufferFloats());
  if (inputFloats > std::numeric_limits<int32_t>::max())
    return "the channels of a band exceed the range of an offset";
  return "";
}

std::string bonsai::block::whyUnsupported(const BonsaiLinearDescriptor &d) {
  std::string problem = checkDescriptor(d);
  return problem.empty() ? whyUnsupported(planes::makePointwise(d)) : problem;
}

std::string bonsai::block::pack(const BonsaiConvolutionDescriptor &d,
                                const MaskedWeights &weights, int64_t blockRows,
                                std::vector<uint8_t> &packed) {
  std::string problem = whyUnsupported(d);
  if (problem.empty())
    problem = checkWeights(d, weights);
  if (!problem.empty())
    return problem;
  if (blockRows < 1)
    return "blocks have " + std::to_string(blockRows) + " rows";
  Packer packer(d, weights, blockRows);
  problem = packer.add();
  if (problem.empty())
    packed = packer.write();
  return problem;
}

std::string bonsai::block::pack(const BonsaiLinearDescriptor &d,
                                const MaskedWeights &weights, int64_t blockRows,
                                std::vector<uint8_t> &packed) {
  std::string problem = checkDescriptor(d);
  return problem.empty()
             ? pack(planes::makePointwise(d), weights, blockRows, packed)
             : problem;
}
