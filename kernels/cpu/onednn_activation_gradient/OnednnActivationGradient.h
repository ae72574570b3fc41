//===- OnednnActivationGradient.h - Of activations -------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the gradient of an activation function.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_ACTIVATION_GRADIENT_ONEDNNACTIVATIONGRADIENT_H
#define BONSAI_KERNELS_CPU_ONEDNN_ACTIVATION_GRADIENT_ONEDNNACTIVATIONGRADIENT_H

#include "kernels/cpu/onednn_elementwise/OnednnElementwise.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is the BonsaiElementwiseDescriptor of the activation, whose map
/// is that of both inputs and of the output. No constants; inputs = {gradient,
/// input}; output[i] = gradient[i] * activation'(input[i]). Where a function
/// has a kink the derivative is 0 for relu and clip, and the left one for
/// leaky_relu. The output may be the gradient's own buffer. Not for
/// BONSAI_ACTIVATION_NONE, BONSAI_ACTIVATION_HARD_SIGMOID and
/// BONSAI_ACTIVATION_HARD_SWISH, of whose kinks oneDNN thinks otherwise.
BonsaiStatus bonsai_onednn_activation_gradient_create(
    const void *descriptor, const void *const *constants, void **state);
BonsaiStatus bonsai_onednn_activation_gradient_run(void *state,
                                                   const void *const *inputs,
                                                   void *output);
void bonsai_onednn_activation_gradient_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_ACTIVATION_GRADIENT_ONEDNNACTIVATIONGRADIENT_H
