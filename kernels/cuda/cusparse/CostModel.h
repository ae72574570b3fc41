//===- CostModel.h - Estimates of cuSPARSE kernels ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a layer takes, from what its matrices hold.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_COSTMODEL_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_COSTMODEL_H

#include "kernels/Kernel.h"
#include "kernels/cuda/cusparse/CusparseLayer.h"

namespace bonsai::cusparse {

/// Whether all matrices have less than 2^31 elements, as the run half counts
/// them with 32 bits.
bool isIndexable(const BonsaiCusparseDescriptor &descriptor);

/// Copies, product and epilogue, launches included.
double estimateMicroseconds(const BonsaiCusparseDescriptor &descriptor,
                            const Target &target);

} // namespace bonsai::cusparse

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_COSTMODEL_H
