//===- CostModel.h - Estimated time of layers with blocks -------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain C++, fitted to measurements.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_COSTMODEL_H
#define BONSAI_KERNELS_CPU_BLOCK_COSTMODEL_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/simd/Level.h"

#include <cstdint>

namespace bonsai::block {

/// Microseconds of one run on one thread, given how many weights are kept in
/// blocks of so many rows.
double estimateMicroseconds(const BonsaiConvolutionDescriptor &descriptor,
                            int64_t nonzeros, int64_t blockRows, Level level);
double estimateMicroseconds(const BonsaiLinearDescriptor &descriptor,
                            int64_t nonzeros, int64_t blockRows, Level level);

} // namespace bonsai::block

#endif // BONSAI_KERNELS_CPU_BLOCK_COSTMODEL_H
