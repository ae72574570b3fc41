//===- SparseMatrix.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects and orders rows.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/unrolled/SparseMatrix.h"

using namespace bonsai;
using namespace bonsai::unrolled;

SparseMatrix
bonsai::unrolled::makeSparseMatrix(const BonsaiConvolutionDescriptor &d,
                                   const MaskedWeights &weights) {
  int64_t taps = d.kernel_height * d.kernel_width;
  int64_t columns = d.in_channels / d.groups * taps;
  SparseMatrix matrix;
  matrix.numColumns = d.in_channels * taps;
  matrix.rows.resize(d.out_channels);
  for (int64_t row = 0; row < d.out_channels; ++row) {
    int64_t first = row / (d.out_channels / d.groups) * columns;
    for (int64_t column = 0; column < columns; ++column) {
      int64_t i = row * columns + column;
      if (!weights.mask || weights.mask[i])
        matrix.rows[row].push_back(
            {static_cast<int32_t>(first + column), weights.values[i]});
    }
  }
  return matrix;
}

namespace {
class RowClustering {
public:
  explicit RowClustering(const SparseMatrix &matrix)
      : matrix(matrix), rowsOf(matrix.numColumns),
        isTaken(matrix.rows.size(), false) {
    for (size_t row = 0; row < matrix.rows.size(); ++row)
      for (const Entry &entry : matrix.rows[row])
        rowsOf[entry.column].push_back(static_cast<int32_t>(row));
  }

  void addBlock(int64_t size, std::vector<int64_t> &order) {
    shared.assign(matrix.rows.size(), 0);
    isUsed.assign(matrix.numColumns, false);
    for (int64_t i = 0; i < size; ++i) {
      int64_t row = i ? findCheapest() : findFullest();
      isTaken[row] = true;
      order.push_back(row);
      useColumns(row);
    }
  }

private:
  int64_t findFullest() const {
    int64_t best = -1;
    for (size_t row = 0; row < matrix.rows.size(); ++row)
      if (!isTaken[row] &&
          (best < 0 || matrix.rows[row].size() > matrix.rows[best].size()))
        best = static_cast<int64_t>(row);
    return best;
  }

  /// The share of a row's columns that the block lacks; of empty rows, all.
  double newShare(int64_t row) const {
    double count = matrix.rows[row].size();
    return count ? (count - shared[row]) / count : 1.0;
  }

  int64_t findCheapest() const {
    int64_t best = -1;
    for (size_t row = 0; row < matrix.rows.size(); ++row)
      if (!isTaken[row] && (best < 0 || newShare(row) < newShare(best)))
        best = static_cast<int64_t>(row);
    return best;
  }

  void useColumns(int64_t row) {
    for (const Entry &entry : matrix.rows[row]) {
      if (isUsed[entry.column])
        continue;
      isUsed[entry.column] = true;
      for (int32_t other : rowsOf[entry.column])
        ++shared[other];
    }
  }

  const SparseMatrix &matrix;
  std::vector<std::vector<int32_t>> rowsOf;
  std::vector<bool> isTaken;
  std::vector<int32_t> shared; ///< Columns that row and block have in common.
  std::vector<bool> isUsed;
};
} // namespace

std::vector<int64_t> bonsai::unrolled::clusterRows(const SparseMatrix &matrix,
                                                   int64_t numBlocks) {
  RowClustering clustering(matrix);
  std::vector<int64_t> order;
  int64_t numRows = matrix.rows.size();
  for (int64_t block = 0; block < numBlocks; ++block)
    clustering.addBlock(
        numRows * (block + 1) / numBlocks - numRows * block / numBlocks, order);
  return order;
}
