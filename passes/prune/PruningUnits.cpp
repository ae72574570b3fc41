//===- PruningUnits.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ranking single weights and blocks.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/PruningUnits.h"

using namespace mlir;
using namespace bonsai;

//===----------------------------------------------------------------------===//
// Single weights
//===----------------------------------------------------------------------===//

namespace {

class WeightCandidates : public Candidates {
public:
  WeightCandidates(const PrunableLayer &layer, const Saliency &saliency)
      : layer(layer), saliency(saliency) {}

  int64_t size() const override { return layer.weights.size(); }

  void readRanks(int64_t begin,
                 MutableArrayRef<uint64_t> ranks) const override {
    SmallVector<double> saliencies(ranks.size());
    saliency.compute(layer, begin, saliencies);
    for (auto [i, rank] : llvm::enumerate(ranks))
      rank = layer.isCut(begin + static_cast<int64_t>(i))
                 ? alreadyCutRank
                 : rankOf(saliencies[i]);
  }

  void cut(int64_t candidate, MutableArrayRef<uint8_t> mask) const override {
    mask[candidate] = 0;
  }

private:
  const PrunableLayer &layer;
  const Saliency &saliency;
};

} // namespace

std::unique_ptr<Candidates>
SingleWeightUnit::getCandidates(const PrunableLayer &layer,
                                const Saliency &saliency) const {
  return std::make_unique<WeightCandidates>(layer, saliency);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

namespace {

/// How blocks lie in a weight seen as [rows][columns][kernel positions]. A
/// block that is larger than the weight is as large as the weight.
struct BlockGrid {
  BlockGrid(ArrayRef<int64_t> shape, BlockAttr pattern)
      : rows(shape[0]), columns(shape[1]),
        blockRows(std::min(pattern.getRows(), std::max<int64_t>(rows, 1))),
        blockColumns(
            std::min(pattern.getColumns(), std::max<int64_t>(columns, 1))) {
    for (int64_t extent : shape.drop_front(2))
      positions *= extent;
  }
  int64_t blocksPerRow() const {
    return (columns + blockColumns - 1) / blockColumns;
  }
  int64_t numBlocks() const {
    return (rows + blockRows - 1) / blockRows * blocksPerRow() * positions;
  }
  /// The block that a row of weights belongs to at one column and position.
  int64_t blockOf(int64_t row, int64_t column, int64_t position) const {
    int64_t corner = row / blockRows * blocksPerRow() + column / blockColumns;
    return corner * positions + position;
  }

  int64_t rows, columns, positions = 1;
  int64_t blockRows, blockColumns;
};

class BlockCandidates : public Candidates {
public:
  BlockCandidates(const PrunableLayer &layer, const Saliency &saliency,
                  BlockAttr pattern);

  int64_t size() const override { return grid.numBlocks(); }

  void readRanks(int64_t begin,
                 MutableArrayRef<uint64_t> ranks) const override {
    for (auto [i, rank] : llvm::enumerate(ranks)) {
      int64_t block = begin + static_cast<int64_t>(i);
      rank = alive[block] ? rankOf(saliencies[block]) : alreadyCutRank;
    }
  }

  void cut(int64_t candidate, MutableArrayRef<uint8_t> mask) const override;

private:
  BlockGrid grid;
  std::vector<double> saliencies;
  std::vector<bool> alive;
};

} // namespace

BlockCandidates::BlockCandidates(const PrunableLayer &layer,
                                 const Saliency &saliency, BlockAttr pattern)
    : grid(layer.getShape(), pattern), saliencies(grid.numBlocks()),
      alive(grid.numBlocks()) {
  std::vector<double> ofRow(grid.columns * grid.positions);
  for (int64_t row = 0; row < grid.rows; ++row) {
    int64_t begin = row * static_cast<int64_t>(ofRow.size());
    saliency.compute(layer, begin, ofRow);
    for (int64_t column = 0; column < grid.columns; ++column)
      for (int64_t position = 0; position < grid.positions; ++position) {
        int64_t offset = column * grid.positions + position;
        if (layer.isCut(begin + offset))
          continue;
        int64_t block = grid.blockOf(row, column, position);
        saliencies[block] += ofRow[offset];
        alive[block] = true;
      }
  }
}

void BlockCandidates::cut(int64_t candidate,
                          MutableArrayRef<uint8_t> mask) const {
  int64_t position = candidate % grid.positions;
  int64_t corner = candidate / grid.positions;
  int64_t row = corner / grid.blocksPerRow() * grid.blockRows;
  int64_t column = corner % grid.blocksPerRow() * grid.blockColumns;
  int64_t rowEnd = std::min(row + grid.blockRows, grid.rows);
  int64_t columnEnd = std::min(column + grid.blockColumns, grid.columns);
  for (int64_t r = row; r < rowEnd; ++r)
    for (int64_t c = column; c < columnEnd; ++c)
      mask[(r * grid.columns + c) * grid.positions + position] = 0;
}

std::unique_ptr<Candidates>
BlockUnit::getCandidates(const PrunableLayer &layer,
                         const Saliency &saliency) const {
  return std::make_unique<BlockCandidates>(layer, saliency, pattern);
}
