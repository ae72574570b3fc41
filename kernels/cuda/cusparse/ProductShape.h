//===- ProductShape.h - A layer as products of matrices ------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which matrices cuSPARSE multiplies, and what has to be copied before and
// after.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTSHAPE_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTSHAPE_H

#include "kernels/cuda/cusparse/CusparseLayer.h"

namespace bonsai::cuda {

/// `count` products of one sparse matrix, rows x depth, with dense ones, depth
/// x columns. Those, and the results, lie one after another.
struct ProductShape {
  int64_t rows = 0, depth = 0, columns = 0;
  int64_t count = 1;
  /// Of the dense matrices and the results: then a column is an image of one
  /// pixel.
  bool isColumnMajor = false;
  /// Whether the dense matrices are made by im2col; otherwise they are the
  /// input.
  bool gathersInput = false;
  /// Whether the epilogue moves the results to the output; otherwise they are
  /// written there.
  bool scattersOutput = false;

  int64_t countOperands() const { return count * depth * columns; }
  int64_t countResults() const { return count * rows * columns; }
};

/// Whether the pixels of the output are those of the input.
bool isPointwise(const BonsaiConvolutionDescriptor &descriptor);

/// CSR multiplies image by image. Blocked-ELL does not know batches: what it
/// multiplies has the columns of all images side by side.
ProductShape makeProductShape(const BonsaiCusparseDescriptor &descriptor);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_PRODUCTSHAPE_H
