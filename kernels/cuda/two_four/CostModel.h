//===- CostModel.h - Estimates of 2:4 layers --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a layer takes, and the tile that it takes least with.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_COSTMODEL_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_COSTMODEL_H

#include "kernels/Kernel.h"
#include "kernels/cuda/two_four/TwoFour.h"

namespace bonsai::two_four {

/// The layer with the tile and the splits that are estimated to be quickest.
BonsaiTwoFourDescriptor chooseTile(const BonsaiConvolutionDescriptor &shape,
                                   const Target &target);

/// Launch included.
double estimateMicroseconds(const BonsaiTwoFourDescriptor &descriptor,
                            const Target &target);

} // namespace bonsai::two_four

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_COSTMODEL_H
