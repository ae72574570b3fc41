//===- BorderBias.h - Bias that differs near the border -----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the border bias.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIAS_H
#define BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIAS_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

/// output = activation(input + table + bias + residual), f32.
///
/// The table is row-major [channels, top + 1 + bottom, left + 1 + right]. Its
/// first `top` rows belong to the first rows of the map, its last `bottom` to
/// the last, the one between to all others; columns likewise. At least one row
/// and one column of the map are in no border.
typedef struct BonsaiBorderBiasDescriptor {
  /// Input, residual and output, in no blocked layout.
  BonsaiFeatureMap map;
  int64_t top, left, bottom, right;
  BonsaiEpilogue epilogue;
} BonsaiBorderBiasDescriptor;

/// `descriptor` is a BonsaiBorderBiasDescriptor. constants = {table, bias if
/// has_bias}; inputs = {input, residual if has_residual}. The output may be the
/// buffer of either input.
///
/// create answers BONSAI_INVALID_ARGUMENT for a blocked layout and for a border
/// that leaves nothing of the map.
BonsaiStatus bonsai_border_bias_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state);
BonsaiStatus bonsai_border_bias_run(void *state, const void *const *inputs,
                                    void *output);
void bonsai_border_bias_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_BORDER_BIAS_BORDERBIAS_H
