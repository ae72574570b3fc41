//===- Convolution.h - Run half of the block kernel -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For tests of all instruction sets on one processor.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_CONVOLUTION_H
#define BONSAI_KERNELS_CPU_BLOCK_CONVOLUTION_H

#include "kernels/cpu/block/Block.h"
#include "kernels/cpu/simd/Level.h"

namespace bonsai::block {

/// As bonsai_block_convolution_create, for a level that the processor has.
BonsaiStatus createConvolution(const BonsaiConvolutionDescriptor &descriptor,
                               const void *const *constants, Level level,
                               void **state);

} // namespace bonsai::block

#endif // BONSAI_KERNELS_CPU_BLOCK_CONVOLUTION_H
