//===- Depthwise.h - Depthwise convolution in pixel tiles ---------*- C -*-===//
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the dense depthwise convolution in pixel tiles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_DEPTHWISE_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_DEPTHWISE_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiConvolutionDescriptor, not transposed, with as many
/// groups as input and as output channels; any stride, dilation and padding.
/// Input and output are each in BONSAI_LAYOUT_PIXEL_TILES or
/// BONSAI_LAYOUT_CHANNELS_LAST, the residual in the layout of the output.
///
/// constants = {weight, bias if has_bias}; inputs
/// = {input, residual if has_residual}. The output may be the residual's
/// buffer, not the input's.
///
/// create answers BONSAI_INVALID_ARGUMENT for any other convolution.
BonsaiStatus bonsai_pixel_tiles_depthwise_create(const void *descriptor,
                                                 const void *const *constants,
                                                 void **state);
BonsaiStatus bonsai_pixel_tiles_depthwise_run(void *state,
                                              const void *const *inputs,
                                              void *output);
void bonsai_pixel_tiles_depthwise_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_DEPTHWISE_H
