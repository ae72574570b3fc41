//===- Pack.h - Groups of rows for tensor cores -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a dense weight and its mask into what BlockMma.h describes. Plain C++,
// so that tests need no compiler around them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_PACK_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_PACK_H

#include "kernels/cpu/sparse/RowClusters.h"
#include "kernels/cuda/block_mma/BlockMma.h"

#include <vector>

namespace bonsai::block_mma {

/// Columns that are loaded together: of channels-last maps four neighbouring
/// channels, otherwise one.
int64_t countNeighbours(const BonsaiConvolutionDescriptor &shape);

/// What a mask, one byte a weight, keeps of each filter. Neighbours count as
/// one column.
SparsePattern makePattern(const BonsaiConvolutionDescriptor &shape,
                          const uint8_t *mask);

/// Output channels that are multiplied together.
struct RowGroup {
  std::vector<int32_t> channels; ///< Ascending.
  /// Of any of them, as BlockMma.h counts, and their neighbours; in the order
  /// in which they are stored.
  std::vector<int32_t> columns;

  int64_t countSteps() const {
    return (static_cast<int64_t>(columns.size()) + BONSAI_BLOCK_MMA_STEP - 1) /
           BONSAI_BLOCK_MMA_STEP;
  }
};

/// Channels are permuted so that those of a group have columns in common. The
/// groups with most columns come first, so that the last blocks of threads that
/// a GPU runs end early; the last one may have fewer channels.
struct RowGroups {
  int64_t rows = 0;       ///< Of each group: 8, 16 or 32.
  int64_t neighbours = 1; ///< Among the columns.
  std::vector<RowGroup> groups;

  int64_t countSteps() const;
  /// Weights that are multiplied, zeros included.
  int64_t countWeights() const {
    return countSteps() * rows * BONSAI_BLOCK_MMA_STEP;
  }
};

RowGroups groupRows(const BonsaiConvolutionDescriptor &shape,
                    const SparsePattern &pattern, int64_t rows);

BonsaiBlockMmaDescriptor describe(const BonsaiConvolutionDescriptor &shape,
                                  int32_t element, const RowGroups &groups);

/// The constants, all but weights and bias.
struct PackedGroups {
  std::vector<int32_t> channels, firstSteps, columns;
};
PackedGroups packGroups(const RowGroups &groups);

/// The weights, floats rounded to TF32 or the bits of f16. Cut weights are zero
/// whatever their value. `numColumns` is that of a row of the weight.
template <typename Element>
std::vector<Element> packWeights(const RowGroups &groups, int64_t numColumns,
                                 const Element *values, const uint8_t *mask);

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_PACK_H
