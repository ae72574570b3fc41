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
#include "kernels/cpu/sparse/RowClusters.h"

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

std::vector<int64_t> bonsai::unrolled::clusterRows(const SparseMatrix &matrix,
                                                   int64_t numBlocks) {
  SparsePattern pattern;
  pattern.numColumns = matrix.numColumns;
  for (const std::vector<Entry> &row : matrix.rows) {
    pattern.rows.emplace_back();
    pattern.rows.back().reserve(row.size());
    for (const Entry &entry : row)
      pattern.rows.back().push_back(entry.column);
  }
  std::vector<int64_t> sizes;
  sizes.reserve(numBlocks);
  int64_t numRows = matrix.rows.size();
  for (int64_t block = 0; block < numBlocks; ++block)
    sizes.push_back(numRows * (block + 1) / numBlocks -
                    numRows * block / numBlocks);
  return bonsai::clusterRows(pattern, sizes);
}
