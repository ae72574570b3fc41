//===- RowClustersTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/RowClusters.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

using namespace bonsai;

namespace {
/// Columns that consecutive rows of an order use, added up over the clusters.
size_t countColumns(const SparsePattern &pattern,
                    const std::vector<int64_t> &order,
                    const std::vector<int64_t> &sizes) {
  size_t count = 0, place = 0;
  for (int64_t size : sizes) {
    std::set<int32_t> columns;
    for (int64_t i = 0; i < size; ++i) {
      const std::vector<int32_t> &row = pattern.rows[order[place++]];
      columns.insert(row.begin(), row.end());
    }
    count += columns.size();
  }
  return count;
}

/// Rows whose number modulo `kinds` is the same have the same columns.
SparsePattern makeInterleaved(int64_t rows, int64_t kinds) {
  SparsePattern pattern;
  pattern.numColumns = 10 * kinds;
  for (int64_t row = 0; row < rows; ++row) {
    pattern.rows.emplace_back();
    for (int64_t i = 0; i < 10; ++i)
      pattern.rows.back().push_back(static_cast<int32_t>(row % kinds * 10 + i));
  }
  return pattern;
}

SparsePattern makeRandom(int64_t rows, int64_t columns, double density) {
  std::mt19937 generator(3);
  std::bernoulli_distribution kept(density);
  SparsePattern pattern;
  pattern.numColumns = columns;
  pattern.rows.resize(rows);
  for (std::vector<int32_t> &row : pattern.rows)
    for (int32_t column = 0; column < columns; ++column)
      if (kept(generator))
        row.push_back(column);
  return pattern;
}
} // namespace

TEST(RowClusters, RowsOfTheSameColumnsComeTogether) {
  SparsePattern pattern = makeInterleaved(40, 2);
  std::vector<int64_t> sizes = {20, 20};
  std::vector<int64_t> order = clusterRows(pattern, sizes);
  EXPECT_EQ(std::set<int64_t>(order.begin(), order.end()).size(), 40u);
  EXPECT_EQ(countColumns(pattern, order, sizes), 20u);
  pattern = makeInterleaved(35, 5);
  sizes.assign(5, 7);
  EXPECT_EQ(countColumns(pattern, clusterRows(pattern, sizes), sizes), 50u);
}

TEST(RowClusters, EmptyRowsComeLast) {
  SparsePattern pattern = makeRandom(12, 30, 0.3);
  pattern.rows[0].clear();
  pattern.rows[7].clear();
  std::vector<int64_t> order = clusterRows(pattern, {4, 4, 4});
  std::vector<int64_t> last(order.end() - 2, order.end());
  EXPECT_EQ(last, (std::vector<int64_t>{0, 7}));
}

TEST(RowClusters, RandomRowsUseFewerColumns) {
  SparsePattern pattern = makeRandom(100, 200, 0.1);
  std::vector<int64_t> sizes(12, 8), plain(100);
  sizes.push_back(4);
  for (int64_t i = 0; i < 100; ++i)
    plain[i] = i;
  std::vector<int64_t> order = clusterRows(pattern, sizes);
  EXPECT_EQ(clusterRows(pattern, sizes), order);
  EXPECT_TRUE(std::is_permutation(order.begin(), order.end(), plain.begin()));
  EXPECT_LT(countColumns(pattern, order, sizes),
            0.95 * countColumns(pattern, plain, sizes));
}
