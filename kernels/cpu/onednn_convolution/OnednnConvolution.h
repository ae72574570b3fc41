//===- OnednnConvolution.h - Dense convolution by oneDNN ----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the dense 2-D convolution: plain, grouped, depthwise, dilated,
// with padding that differs on all sides, and transposed.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_ONEDNNCONVOLUTION_H
#define BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_ONEDNNCONVOLUTION_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiConvolutionDescriptor; any two layouts go together,
/// but see below. constants = {weight, bias if has_bias}; inputs = {input,
/// residual if has_residual}.
///
/// oneDNN 2.6 has optimized code for equal layouts, and from
/// BONSAI_LAYOUT_PLAIN to a blocked one for up to 3 input channels; for all
/// other pairs, for BONSAI_LAYOUT_BLOCKED_16 without AVX-512, and for blocked
/// layouts when a group's channels are no whole blocks (depthwise excepted), it
/// falls back to a reference that is orders of magnitude slower.
/// BONSAI_LAYOUT_CHANNELS_LAST always has optimized code.
///
/// The output should be the residual's own buffer: oneDNN adds in place, and a
/// residual elsewhere costs a copy. It may not overlap the input. Weights are
/// packed once, by create.
BonsaiStatus bonsai_onednn_convolution_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state);
BonsaiStatus bonsai_onednn_convolution_run(void *state,
                                           const void *const *inputs,
                                           void *output);
void bonsai_onednn_convolution_destroy(void *state);

/// The same for weights that change from run to run: no constants, inputs =
/// {input, weight, bias if has_bias, residual if has_residual}. Every run packs
/// the weights.
BonsaiStatus bonsai_onednn_convolution_varying_create(
    const void *descriptor, const void *const *constants, void **state);
BonsaiStatus bonsai_onednn_convolution_varying_run(void *state,
                                                   const void *const *inputs,
                                                   void *output);
void bonsai_onednn_convolution_varying_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_CONVOLUTION_ONEDNNCONVOLUTION_H
