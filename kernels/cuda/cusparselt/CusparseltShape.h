//===- CusparseltShape.h - Products of cuSPARSELt ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which matrices a layer multiplies, what makes them, and how much of the
// epilogue the product does.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTSHAPE_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTSHAPE_H

#include "kernels/cuda/cusparse/ProductShape.h"

namespace bonsai::cuda {

/// Column-major: a column is a pixel, of all images one after another. Of the
/// sparse matrix, cuSPARSELt takes multiples of 16 rows and columns, of dense
/// ones multiples of 8; what a layer has less is zeros.
ProductShape makeCusparseltShape(const BonsaiConvolutionDescriptor &descriptor);

/// What of a layer's epilogue the product does. The rest comes after it; it
/// has no bias.
struct EpilogueShares {
  BonsaiEpilogue product, rest;
};

/// A residual in another shape than the product's comes after it, and an
/// activation after both.
EpilogueShares divideEpilogue(const BonsaiEpilogue &epilogue,
                              const ProductShape &shape);

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_CUSPARSELTSHAPE_H
