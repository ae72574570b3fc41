//===- Pack.cpp -----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CSR as on the CPU; Blocked-ELL after the columns are sorted by taps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/Pack.h"
#include "kernels/cpu/sparse/CompressRows.h"

#include <algorithm>
#include <limits>

using namespace bonsai;
using namespace bonsai::cusparse;

/// Large ones first.
static constexpr int32_t blockSizes[] = {32, 16, 8, 4};

bool bonsai::cusparse::isBlockSize(int64_t block) {
  return std::find(std::begin(blockSizes), std::end(blockSizes), block) !=
         std::end(blockSizes);
}

static int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

static int64_t countFilterWeights(const BonsaiConvolutionDescriptor &d) {
  return d.in_channels * d.kernel_height * d.kernel_width;
}

namespace {
/// The blocks of a layer's weight, by rows of blocks.
class BlockMap {
public:
  BlockMap(const BonsaiConvolutionDescriptor &d, const MaskedWeights &weights,
           int32_t block)
      : d(d), weights(weights), block(block),
        blockColumns(roundUp(countFilterWeights(d), block) / block) {}

  int64_t countBlockColumns() const { return blockColumns; }

  /// Whether a row of blocks keeps anything of each of its blocks.
  std::vector<bool> findKept(int64_t blockRow) const {
    std::vector<bool> kept(blockColumns);
    forEachWeight(blockRow, [&](int64_t, int64_t column, int64_t index) {
      if (!weights.mask || weights.mask[index])
        kept[column / block] = true;
    });
    return kept;
  }

  /// Calls `visit` with row, column and place in the dense weight of all
  /// weights of a row of blocks.
  template <typename Visit>
  void forEachWeight(int64_t blockRow, Visit visit) const {
    int64_t taps = d.kernel_height * d.kernel_width;
    int64_t end = std::min<int64_t>((blockRow + 1) * block, d.out_channels);
    for (int64_t row = blockRow * block; row < end; ++row)
      for (int64_t channel = 0; channel < d.in_channels; ++channel)
        for (int64_t tap = 0; tap < taps; ++tap)
          visit(row, tap * d.in_channels + channel,
                (row * d.in_channels + channel) * taps + tap);
  }

private:
  const BonsaiConvolutionDescriptor &d;
  const MaskedWeights &weights;
  int64_t block, blockColumns;
};
} // namespace

BonsaiCusparseDescriptor
bonsai::cusparse::describeCsr(const BonsaiConvolutionDescriptor &shape,
                              int64_t kept, int32_t element) {
  BonsaiCusparseDescriptor d = {};
  d.shape = shape;
  d.format = BONSAI_CUSPARSE_CSR;
  d.block = 1;
  d.rows = shape.out_channels;
  d.columns = countFilterWeights(shape);
  d.stored = std::max<int64_t>(kept, 1);
  d.element = element;
  return d;
}

BonsaiCusparseDescriptor
bonsai::cusparse::describeBlockedEll(const BonsaiConvolutionDescriptor &shape,
                                     const MaskedWeights &weights,
                                     int32_t block) {
  BonsaiCusparseDescriptor d = {};
  d.shape = shape;
  d.format = BONSAI_CUSPARSE_BLOCKED_ELL;
  d.block = block;
  d.rows = roundUp(shape.out_channels, block);
  d.columns = roundUp(countFilterWeights(shape), block);
  BlockMap map(shape, weights, block);
  int64_t most = 1;
  for (int64_t blockRow = 0; blockRow < d.rows / block; ++blockRow) {
    std::vector<bool> kept = map.findKept(blockRow);
    most = std::max<int64_t>(most, std::count(kept.begin(), kept.end(), true));
  }
  d.stored = most * block;
  return d;
}

BonsaiCusparseDescriptor bonsai::cusparse::describeSmallestBlockedEll(
    const BonsaiConvolutionDescriptor &shape, const MaskedWeights &weights) {
  BonsaiCusparseDescriptor best = {};
  int64_t fewest = std::numeric_limits<int64_t>::max();
  for (int32_t block : blockSizes) {
    BonsaiCusparseDescriptor d = describeBlockedEll(shape, weights, block);
    if (countValues(d) < fewest)
      best = d, fewest = countValues(d);
  }
  return best;
}

int64_t bonsai::cusparse::countValues(const BonsaiCusparseDescriptor &d) {
  return d.format == BONSAI_CUSPARSE_CSR ? d.stored : d.rows * d.stored;
}

static void packCsr(const BonsaiCusparseDescriptor &d,
                    const MaskedWeights &weights, PackedMatrix &packed) {
  packed.offsets.resize(d.rows + 1);
  compressRows(weights, d.rows, d.columns, packed.offsets.data(),
               packed.columns.data(), packed.values.data());
  // The last row has the zero of a matrix without weights.
  packed.offsets.back() = static_cast<int32_t>(d.stored);
}

/// `count` blocks: those that are kept, and as many of the first others as it
/// takes, ascending.
static std::vector<int32_t> chooseBlocks(const std::vector<bool> &kept,
                                         int64_t count) {
  int64_t missing = count - std::count(kept.begin(), kept.end(), true);
  std::vector<int32_t> blocks;
  for (size_t i = 0; i < kept.size(); ++i)
    if (kept[i] || missing-- > 0)
      blocks.push_back(static_cast<int32_t>(i));
  return blocks;
}

static void packBlockedEll(const BonsaiCusparseDescriptor &d,
                           const MaskedWeights &weights, PackedMatrix &packed) {
  BlockMap map(d.shape, weights, d.block);
  int64_t perRow = d.stored / d.block;
  for (int64_t blockRow = 0; blockRow < d.rows / d.block; ++blockRow) {
    std::vector<int32_t> blocks = chooseBlocks(map.findKept(blockRow), perRow);
    std::copy(blocks.begin(), blocks.end(),
              packed.columns.begin() + blockRow * perRow);
    std::vector<int64_t> places(map.countBlockColumns(), -1);
    for (int64_t i = 0; i < perRow; ++i)
      places[blocks[i]] = i * d.block;
    map.forEachWeight(
        blockRow, [&](int64_t row, int64_t column, int64_t index) {
          if (!weights.mask || weights.mask[index])
            packed.values[row * d.stored + places[column / d.block] +
                          column % d.block] = weights.values[index];
        });
  }
}

std::string bonsai::cusparse::pack(const BonsaiCusparseDescriptor &d,
                                   const MaskedWeights &weights,
                                   PackedMatrix &packed) {
  std::string problem = checkWeights(d.shape, weights);
  if (!problem.empty())
    return problem;
  if (countValues(d) > std::numeric_limits<int32_t>::max())
    return "weight has " + std::to_string(countValues(d)) +
           " values to store, more than the format can count";
  bool isCsr = d.format == BONSAI_CUSPARSE_CSR;
  packed.descriptor = d;
  packed.offsets.clear();
  packed.columns.assign(
      isCsr ? d.stored : d.rows / d.block * (d.stored / d.block), 0);
  packed.values.assign(countValues(d), 0);
  if (isCsr)
    packCsr(d, weights, packed);
  else
    packBlockedEll(d, weights, packed);
  return "";
}
