//===- Unrolled.h - Sparse layers as straight-line code ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The positions of the kept weights are the offsets in the instructions of a
// code that was emitted for this one layer (Emit.h); only the weights are data.
// A run calls pieces of it for one tile of 16 pixels after the other.
//
// The idea is that of SparseDNN (arXiv 2101.07948): accumulators of a block of
// output channels in registers, each input vector loaded once for all of them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_UNROLLED_H
#define BONSAI_KERNELS_CPU_UNROLLED_UNROLLED_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiConvolutionDescriptor, not transposed, any stride,
/// padding, dilation and group count. The input is plain or in pixel tiles, the
/// output in pixel tiles.
///
/// Constants: the program (Program.h), the code that belongs to it, and the
/// bias if there is one. They must outlive the state. Inputs: the feature map,
/// and the residual, in the output's layout, if there is one. The output may be
/// the residual's buffer, and overlaps neither otherwise.
///
/// Creating fails with BONSAI_UNSUPPORTED_CPU where the processor lacks the
/// instructions that the code was emitted for.
BONSAI_EXPORT BonsaiStatus bonsai_unrolled_convolution_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_unrolled_convolution_run(
    void *state, const void *const *inputs, void *output);
BONSAI_EXPORT void bonsai_unrolled_convolution_destroy(void *state);

/// `descriptor` is a BonsaiLinearDescriptor; the batch is taken as the pixels
/// of an image. Constants and inputs as above, the inputs row-major.
BONSAI_EXPORT BonsaiStatus bonsai_unrolled_linear_create(
    const void *descriptor, const void *const *constants, void **state);
BONSAI_EXPORT BonsaiStatus bonsai_unrolled_linear_run(void *state,
                                                      const void *const *inputs,
                                                      void *output);
BONSAI_EXPORT void bonsai_unrolled_linear_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_UNROLLED_UNROLLED_H
