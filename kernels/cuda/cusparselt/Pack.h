//===- Pack.h - Compile-time half of the cuSPARSELt kernel ------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights as CusparseltLayer.h describes them. Plain C++, so that tests need no
// compiler around them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_PACK_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_PACK_H

#include "kernels/cuda/two_four/Pack.h"

namespace bonsai::cusparselt {

/// The sparse matrix of a layer of one group, row-major, with its zeros. Cut
/// weights are zero whatever their value. Returns "" on success, or one line
/// that says what is wrong with the weights or the mask.
std::string pack(const BonsaiConvolutionDescriptor &shape,
                 const two_four::HalfWeights &weights,
                 std::vector<uint16_t> &packed);

} // namespace bonsai::cusparselt

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_PACK_H
