//===- CusparseltShape.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Multiples as the documentation of cuSPARSELt wants them for f16.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparselt/CusparseltShape.h"

#include <utility>

using namespace bonsai::cuda;

static int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

ProductShape
bonsai::cuda::makeCusparseltShape(const BonsaiConvolutionDescriptor &d) {
  int64_t weights = d.in_channels * d.kernel_height * d.kernel_width;
  int64_t pixels = d.batch * d.out_height * d.out_width;
  ProductShape shape;
  shape.rows = roundUp(d.out_channels, 16);
  shape.depth = roundUp(weights, 16);
  shape.columns = roundUp(pixels, 8);
  shape.isColumnMajor = true;
  bool hasMoreColumns = shape.columns != pixels;
  shape.gathersInput =
      !isPointwise(d) || shape.depth != weights || hasMoreColumns;
  shape.scattersOutput = shape.rows != d.out_channels || hasMoreColumns;
  return shape;
}

/// ReLU, and clipping from zero on, which is ReLU with an upper bound.
static bool canFuse(const BonsaiActivation &activation) {
  return activation.kind == BONSAI_ACTIVATION_NONE ||
         activation.kind == BONSAI_ACTIVATION_RELU ||
         (activation.kind == BONSAI_ACTIVATION_CLIP && activation.alpha == 0);
}

EpilogueShares bonsai::cuda::divideEpilogue(const BonsaiEpilogue &epilogue,
                                            const ProductShape &shape) {
  EpilogueShares shares = {epilogue, {}};
  if (epilogue.has_residual && shape.scattersOutput)
    std::swap(shares.product.has_residual, shares.rest.has_residual);
  if (shares.rest.has_residual || !canFuse(epilogue.activation))
    std::swap(shares.product.activation, shares.rest.activation);
  return shares;
}
