//===- SparseWeight.h - Masked weights as sparse matrices --------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the libraries behind the gpu dialect get.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_LOWER_GPU_SPARSE_SPARSEWEIGHT_H
#define BONSAI_PASSES_LOWER_GPU_SPARSE_SPARSEWEIGHT_H

#include "dialect/BonsaiDialect.h"

namespace bonsai::gpu_sparse {

/// Where the weights of a layer, [rows, channels of a group, taps], lie in a
/// matrix of a row for each output channel. Columns are counted taps first:
/// `tap * channels of all groups + input channel`.
struct WeightMatrix {
  int64_t rows, columns;
  int64_t groups, groupChannels, taps;

  /// The column of a weight of this row.
  int64_t getColumn(int64_t row, int64_t channel, int64_t tap) const {
    int64_t first = row / (rows / groups) * groupChannels;
    return tap * groups * groupChannels + first + channel;
  }
};

/// The weights that a mask keeps, kept zeros too, by rows and then by columns:
/// f32, positions 32-bit.
struct CsrWeight {
  mlir::ElementsAttr rowOffsets, columnIndices, values;
};

/// Whether of four channels, from a multiple of four on, a mask of this kind
/// keeps at most two.
bool isTwoToFour(MaskPatternAttrInterface pattern);

/// Of a layer with a masked weight. Errors are reported at the layer.
mlir::FailureOr<CsrWeight> packCsr(PrunableOpInterface layer,
                                   const WeightMatrix &matrix);

/// All weights, rounded to f16, of an ungrouped layer: [rows, columns]. Errors
/// are reported at the layer.
mlir::FailureOr<mlir::ElementsAttr> packDense(PrunableOpInterface layer,
                                              const WeightMatrix &matrix);

} // namespace bonsai::gpu_sparse

#endif // BONSAI_PASSES_LOWER_GPU_SPARSE_SPARSEWEIGHT_H
