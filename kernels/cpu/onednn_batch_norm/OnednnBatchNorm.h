//===- OnednnBatchNorm.h - Normalization by oneDNN -------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of batch normalization, in evaluation and training form, and of its
// gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_BATCH_NORM_ONEDNNBATCHNORM_H
#define BONSAI_KERNELS_CPU_ONEDNN_BATCH_NORM_ONEDNNBATCHNORM_H

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BonsaiBatchNormForm {
  /// inputs = {map, scale, shift, mean, variance}; output = map.
  BONSAI_BATCH_NORM_EVALUATION = 0,
  /// inputs = {map, scale, shift}; outputs = {map, mean, variance}.
  BONSAI_BATCH_NORM_TRAINING = 1,
  /// inputs = {gradient, map, scale, mean, variance}; outputs = {gradients of
  /// map, scale, shift}.
  BONSAI_BATCH_NORM_GRADIENT = 2,
} BonsaiBatchNormForm;

/// `map` describes all maps of the operation: (map - mean) / sqrt(variance +
/// epsilon) * scale + shift. All else are vectors of one value for each
/// channel.
typedef struct BonsaiBatchNormDescriptor {
  BonsaiFeatureMap map;
  float epsilon;
  int32_t form; ///< A BonsaiBatchNormForm.
  /// Gradients only: mean and variance are those of the map, and the gradient
  /// flows through them.
  int32_t has_batch_statistics;
} BonsaiBatchNormDescriptor;

/// `descriptor` is a BonsaiBatchNormDescriptor; there are no constants.
BonsaiStatus bonsai_onednn_batch_norm_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state);
BonsaiStatus bonsai_onednn_batch_norm_run(void *state,
                                          const void *const *inputs,
                                          void *output);
void bonsai_onednn_batch_norm_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_BATCH_NORM_ONEDNNBATCHNORM_H
