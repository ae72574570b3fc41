//===- ProductShape.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers that need no copies are told from those that do.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/ProductShape.h"

using namespace bonsai::cuda;

/// Whether the input is the dense matrix as it lies.
bool bonsai::cuda::isPointwise(const BonsaiConvolutionDescriptor &d) {
  return d.kernel_height == 1 && d.kernel_width == 1 && d.stride_height == 1 &&
         d.stride_width == 1 && d.out_height == d.in_height &&
         d.out_width == d.in_width;
}

ProductShape
bonsai::cuda::makeProductShape(const BonsaiCusparseDescriptor &descriptor) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  int64_t pixels = d.out_height * d.out_width;
  bool hasMoreRows = descriptor.rows != d.out_channels;
  bool hasMoreColumns =
      descriptor.columns != d.in_channels * d.kernel_height * d.kernel_width;
  bool isDirect = isPointwise(d) && !hasMoreColumns;
  ProductShape shape;
  shape.rows = descriptor.rows;
  shape.depth = descriptor.columns;
  if (isDirect && !hasMoreRows && pixels == 1) {
    shape.columns = d.batch;
    shape.isColumnMajor = true;
    return shape;
  }
  bool isMerged =
      descriptor.format == BONSAI_CUSPARSE_BLOCKED_ELL && d.batch > 1;
  shape.columns = isMerged ? d.batch * pixels : pixels;
  shape.count = isMerged ? 1 : d.batch;
  shape.gathersInput = isMerged || !isDirect;
  shape.scattersOutput = isMerged || hasMoreRows;
  return shape;
}
