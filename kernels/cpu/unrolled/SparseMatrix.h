//===- SparseMatrix.h - Rows of kept weights --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the emitter sees of a masked weight.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_SPARSEMATRIX_H
#define BONSAI_KERNELS_CPU_UNROLLED_SPARSEMATRIX_H

#include "kernels/cpu/sparse/MaskedWeights.h"

#include <vector>

namespace bonsai::unrolled {

struct Entry {
  /// (input channel * kernel_height + ky) * kernel_width + kx, the channel
  /// counted through all groups.
  int32_t column;
  float value;
};

struct SparseMatrix {
  int64_t numColumns = 0;
  /// One for each output channel, by ascending column.
  std::vector<std::vector<Entry>> rows;
};

SparseMatrix makeSparseMatrix(const BonsaiConvolutionDescriptor &descriptor,
                              const MaskedWeights &weights);

/// Orders rows such that, cut into `numBlocks` of about equal size, each block
/// needs few columns: it starts with the fullest row that is left and goes on
/// with the one that adds the smallest share of new columns. An input vector is
/// loaded once for each column of a block.
std::vector<int64_t> clusterRows(const SparseMatrix &matrix, int64_t numBlocks);

} // namespace bonsai::unrolled

#endif // BONSAI_KERNELS_CPU_UNROLLED_SPARSEMATRIX_H
