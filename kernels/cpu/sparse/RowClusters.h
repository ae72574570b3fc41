//===- RowClusters.h - Rows with columns in common --------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels that load an input once for several output channels load less, or
// multiply fewer zeros, the more of their columns these have in common.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_ROWCLUSTERS_H
#define BONSAI_KERNELS_CPU_SPARSE_ROWCLUSTERS_H

#include <cstdint>
#include <vector>

namespace bonsai {

/// Which columns the rows of a sparse matrix use, without their values.
struct SparsePattern {
  int64_t numColumns = 0;
  /// One for each row, by ascending column.
  std::vector<std::vector<int32_t>> rows;
};

/// An order of the rows such that consecutive ones, `sizes` of them, use few
/// different columns: a greedy choice, which starts each cluster with the
/// fullest row left and adds the one of whose columns the smallest share is
/// new. The sizes add up to the number of rows. Ties fall to the lower row.
std::vector<int64_t> clusterRows(const SparsePattern &pattern,
                                 const std::vector<int64_t> &sizes);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_ROWCLUSTERS_H
