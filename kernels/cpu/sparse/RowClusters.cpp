//===- RowClusters.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts, for every row, how many of its columns the cluster has already: that
// changes only where a column is new.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/RowClusters.h"

#include <cstddef>

using namespace bonsai;

namespace {
class RowClustering {
public:
  explicit RowClustering(const SparsePattern &pattern)
      : pattern(pattern), rowsOf(pattern.numColumns),
        isTaken(pattern.rows.size(), false) {
    for (size_t row = 0; row < pattern.rows.size(); ++row)
      for (int32_t column : pattern.rows[row])
        rowsOf[column].push_back(static_cast<int32_t>(row));
  }

  void addCluster(int64_t size, std::vector<int64_t> &order) {
    shared.assign(pattern.rows.size(), 0);
    isUsed.assign(pattern.numColumns, false);
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
    for (size_t row = 0; row < pattern.rows.size(); ++row)
      if (!isTaken[row] &&
          (best < 0 || pattern.rows[row].size() > pattern.rows[best].size()))
        best = static_cast<int64_t>(row);
    return best;
  }

  /// The share of a row's columns that the cluster lacks; of empty rows, all.
  double newShare(int64_t row) const {
    double count = pattern.rows[row].size();
    return count ? (count - shared[row]) / count : 1.0;
  }

  int64_t findCheapest() const {
    int64_t best = -1;
    double bestShare = 0;
    for (size_t row = 0; row < pattern.rows.size(); ++row) {
      if (isTaken[row])
        continue;
      double share = newShare(static_cast<int64_t>(row));
      if (best < 0 || share < bestShare)
        best = static_cast<int64_t>(row), bestShare = share;
    }
    return best;
  }

  void useColumns(int64_t row) {
    for (int32_t column : pattern.rows[row]) {
      if (isUsed[column])
        continue;
      isUsed[column] = true;
      for (int32_t other : rowsOf[column])
        ++shared[other];
    }
  }

  const SparsePattern &pattern;
  std::vector<std::vector<int32_t>> rowsOf;
  std::vector<bool> isTaken;
  std::vector<int32_t> shared; ///< Columns that row and cluster have in common.
  std::vector<bool> isUsed;
};
} // namespace

std::vector<int64_t> bonsai::clusterRows(const SparsePattern &pattern,
                                         const std::vector<int64_t> &sizes) {
  RowClustering clustering(pattern);
  std::vector<int64_t> order;
  for (int64_t size : sizes)
    clustering.addCluster(size, order);
  return order;
}
