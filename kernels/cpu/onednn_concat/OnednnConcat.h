//===- OnednnConcat.h - Concatenation by oneDNN -------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of concatenation along any axis.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_CONCAT_ONEDNNCONCAT_H
#define BONSAI_KERNELS_CPU_ONEDNN_CONCAT_ONEDNNCONCAT_H

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Concatenation of `num_inputs` f32 activations in the layout of the output.
typedef struct BonsaiConcatDescriptor {
  BonsaiFeatureMap output;
  int64_t axis; ///< 0 batch, 1 channels, 2 height, 3 width.
  int64_t num_inputs;
  /// `num_inputs` extents along `axis`, which sum up to the output's.
  int64_t extents[];
} BonsaiConcatDescriptor;

/// `descriptor` is a BonsaiConcatDescriptor. No constants; inputs = the
/// `num_inputs` activations. The output may not overlap them.
///
/// create answers BONSAI_INVALID_ARGUMENT for channels of a blocked layout
/// unless every extent but the last is a multiple of the block.
BonsaiStatus bonsai_onednn_concat_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state);
BonsaiStatus bonsai_onednn_concat_run(void *state, const void *const *inputs,
                                      void *output);
void bonsai_onednn_concat_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_CONCAT_ONEDNNCONCAT_H
