//===- OnednnPoolingGradient.h - Of poolings -------------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of a pooling with respect to its input.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_POOLING_GRADIENT_ONEDNNPOOLINGGRADIENT_H
#define BONSAI_KERNELS_CPU_ONEDNN_POOLING_GRADIENT_ONEDNNPOOLINGGRADIENT_H

#include "kernels/cpu/Pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is the BonsaiPoolingDescriptor of the pooling; both maps lie
/// alike. No constants; inputs = {gradient, and of a maximum the pooling's
/// input}; the output has the shape of the pooling's input. A maximum is pooled
/// again to find out which element of each window is the largest, the first of
/// several. Refuses what the pooling refuses.
BonsaiStatus bonsai_onednn_pooling_gradient_create(const void *descriptor,
                                                   const void *const *constants,
                                                   void **state);
BonsaiStatus bonsai_onednn_pooling_gradient_run(void *state,
                                                const void *const *inputs,
                                                void *output);
void bonsai_onednn_pooling_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_POOLING_GRADIENT_ONEDNNPOOLINGGRADIENT_H
