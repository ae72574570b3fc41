//===- OnednnWeightGradient.h - Of convolutions ----------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of a convolution with respect to its weight.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_WEIGHT_GRADIENT_ONEDNNWEIGHTGRADIENT_H
#define BONSAI_KERNELS_CPU_ONEDNN_WEIGHT_GRADIENT_ONEDNNWEIGHTGRADIENT_H

#include "kernels/cpu/Convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is the BonsaiConvolutionDescriptor of the convolution, whose
/// epilogue does not count; it is not transposed. There are no constants;
/// inputs = {input, gradient of the output}, in the layouts of the descriptor.
/// The output is the gradient of the weight, row-major; every run changes its
/// layout from that in which oneDNN adds it up.
BonsaiStatus bonsai_onednn_weight_gradient_create(const void *descriptor,
                                                  const void *const *constants,
                                                  void **state);
BonsaiStatus bonsai_onednn_weight_gradient_run(void *state,
                                               const void *const *inputs,
                                               void *output);
void bonsai_onednn_weight_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_WEIGHT_GRADIENT_ONEDNNWEIGHTGRADIENT_H
