//===- CostModel.h - Estimates of cuSPARSELt layers -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a layer takes.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CUSPARSELT_COSTMODEL_H
#define BONSAI_KERNELS_CUDA_CUSPARSELT_COSTMODEL_H

#include "kernels/Kernel.h"
#include "kernels/cpu/Convolution.h"

namespace bonsai::cusparselt {

/// Whether all matrices have less than 2^31 elements, as the run half counts
/// them with 32 bits.
bool isIndexable(const BonsaiConvolutionDescriptor &descriptor);

/// Copies, product and epilogue, launches included.
double estimateMicroseconds(const BonsaiConvolutionDescriptor &descriptor,
                            const Target &target);

} // namespace bonsai::cusparselt

#endif // BONSAI_KERNELS_CUDA_CUSPARSELT_COSTMODEL_H
