//===- CompressRows.h - Compressed sparse rows ------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every kernel that works on compressed sparse rows packs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_COMPRESSROWS_H
#define BONSAI_KERNELS_CPU_SPARSE_COMPRESSROWS_H

#include "kernels/cpu/sparse/MaskedWeights.h"

namespace bonsai {

/// Writes offsets (`numRows` + 1 of them), columns in ascending order, and
/// values of what the mask keeps. The weights are as checkWeights wants them;
/// there is room for countKept columns and values.
template <typename Offset, typename Column>
void compressRows(const MaskedWeights &weights, int64_t numRows,
                  int64_t numColumns, Offset *offsets, Column *columns,
                  float *values) {
  Offset at = 0;
  offsets[0] = 0;
  for (int64_t row = 0; row < numRows; ++row) {
    for (int64_t column = 0; column < numColumns; ++column) {
      int64_t i = row * numColumns + column;
      if (weights.mask && !weights.mask[i])
        continue;
      columns[at] = static_cast<Column>(column);
      values[at++] = weights.values[i];
    }
    offsets[row + 1] = at;
  }
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_COMPRESSROWS_H
