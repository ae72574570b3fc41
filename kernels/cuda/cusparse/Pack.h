//===- Pack.h - Compile-time half of the cuSPARSE kernels ----- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a dense weight and its mask into the arrays that CusparseLayer.h
// describes. Plain C++, so that tests need no compiler around them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSE_PACK_H
#define BONSAI_KERNELS_CUDA_CUSPARSE_PACK_H

#include "kernels/cpu/sparse/MaskedWeights.h"
#include "kernels/cuda/cusparse/CusparseLayer.h"
#include "kernels/cuda/device/ElementType.h"

#include <vector>

namespace bonsai::cusparse {

/// A sparse matrix as the GPU gets it.
struct PackedMatrix {
  BonsaiCusparseDescriptor descriptor;
  std::vector<int32_t> offsets; ///< Of CSR only.
  std::vector<int32_t> columns;
  std::vector<float> values;
};

/// Describes the matrix of a layer of one group, whose mask keeps `kept`
/// weights, as CSR of a BonsaiCudaElement.
BonsaiCusparseDescriptor describeCsr(const BonsaiConvolutionDescriptor &shape,
                                     int64_t kept,
                                     int32_t element = BONSAI_CUDA_ELEMENT_F32);
/// The same as Blocked-ELL, of blocks of this size. The weights' values do not
/// matter, and may be null.
BonsaiCusparseDescriptor
describeBlockedEll(const BonsaiConvolutionDescriptor &shape,
                   const MaskedWeights &weights, int32_t block);

/// The descriptor above with as few values as any size of blocks gives; of
/// those that give as many, with the largest blocks.
BonsaiCusparseDescriptor
describeSmallestBlockedEll(const BonsaiConvolutionDescriptor &shape,
                           const MaskedWeights &weights);

/// Whether blocks of this size are offered to cuSPARSE.
bool isBlockSize(int64_t block);

/// How many values are stored, zeros that fill up included.
int64_t countValues(const BonsaiCusparseDescriptor &descriptor);

/// Packs `weights` as the descriptor says, which one of the functions above
/// made of them. Cut weights are zero whatever their value; kept zeros are
/// stored. A matrix without weights holds one zero (CSR), rows of blocks that
/// have fewer than others further blocks of zeros. Returns "" on success, or
/// one line that says what is wrong with the weights or the mask.
std::string pack(const BonsaiCusparseDescriptor &descriptor,
                 const MaskedWeights &weights, PackedMatrix &packed);

} // namespace bonsai::cusparse

#endif // BONSAI_KERNELS_CUDA_CUSPARSE_PACK_H
