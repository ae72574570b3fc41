//===- OnednnElementwise.h - Activation function by oneDNN --------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of an activation function that could not be fused into the layer
// before it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISE_ONEDNNELEMENTWISE_H
#define BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISE_ONEDNNELEMENTWISE_H

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

/// output[i] = activation(input[i]), f32.
typedef struct BonsaiElementwiseDescriptor {
  BonsaiFeatureMap map; ///< Of the input and of the output.
  BonsaiActivation activation;
} BonsaiElementwiseDescriptor;

/// `descriptor` is a BonsaiElementwiseDescriptor. No constants; inputs =
/// {input}. The output may be the input's own buffer. Any BonsaiActivationKind
/// except BONSAI_ACTIVATION_NONE.
BonsaiStatus bonsai_onednn_elementwise_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state);
BonsaiStatus bonsai_onednn_elementwise_run(void *state,
                                           const void *const *inputs,
                                           void *output);
void bonsai_onednn_elementwise_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISE_ONEDNNELEMENTWISE_H
