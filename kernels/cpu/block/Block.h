//===- Block.h - Layers with blocks of weights ------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel for masks that keep or cut blocks of output channels whole. The
// weights of such a block share their input, so vectors of both are loaded once
// for many multiplications, and positions are data: one index a column of a
// block.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_BLOCK_H
#define BONSAI_KERNELS_CPU_BLOCK_BLOCK_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiConvolutionDescriptor, not transposed, any stride,
/// padding, dilation and group count. The input is plain or in pixel tiles, the
/// output in pixel tiles.
///
/// Constants: the packed weights (PackedBlocks.h), and the bias if there is
/// one. They must outlive the state. Inputs: the feature map, and the residual,
/// in the output's layout, if there is one. The output may overlap neither.
BONSAI_EXPORT BonsaiStatus bonsai_block_convolution_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_block_convolution_run(
    void *state, const void *const *inputs, void *output);
BONSAI_EXPORT void bonsai_block_convolution_destroy(void *state);

/// `descriptor` is a BonsaiLinearDescriptor; the batch is taken as the pixels
/// of an image. Constants and inputs as above, the inputs row-major.
BONSAI_EXPORT BonsaiStatus bonsai_block_linear_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_block_linear_run(void *state,
                                                   const void *const *inputs,
                                                   void *output);
BONSAI_EXPORT void bonsai_block_linear_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_BLOCK_BLOCK_H
