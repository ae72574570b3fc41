//===- OnednnLinear.h - Dense linear layer by oneDNN --------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the dense linear (fully connected) layer.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_LINEAR_ONEDNNLINEAR_H
#define BONSAI_KERNELS_CPU_ONEDNN_LINEAR_ONEDNNLINEAR_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiLinearDescriptor. constants = {weight, bias if
/// has_bias}; inputs = {input, residual if has_residual}. With a varying weight
/// there are no constants, and inputs = {input, weight, bias if has_bias,
/// residual if has_residual}.
///
/// The output should be the residual's own buffer: oneDNN adds in place, and a
/// residual elsewhere costs a copy. It may not overlap the input. Weights are
/// packed once, by create.
BonsaiStatus bonsai_onednn_linear_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state);
BonsaiStatus bonsai_onednn_linear_run(void *state, const void *const *inputs,
                                      void *output);
void bonsai_onednn_linear_destroy(void *state);

/// The same for weights that change from run to run: no constants, inputs =
/// {input, weight, bias if has_bias, residual if has_residual}. Every run packs
/// the weights.
BonsaiStatus bonsai_onednn_linear_varying_create(const void *descriptor,
                                                 const void *const *constants,
                                                 void **state);
BonsaiStatus bonsai_onednn_linear_varying_run(void *state,
                                              const void *const *inputs,
                                              void *output);
void bonsai_onednn_linear_varying_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_LINEAR_ONEDNNLINEAR_H
