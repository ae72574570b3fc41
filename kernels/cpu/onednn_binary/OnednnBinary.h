//===- OnednnBinary.h - Addition and multiplication by oneDNN -----*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the binary operations: residual additions that could not be
// fused, and the channel scaling of squeeze-and-excite.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_BINARY_ONEDNNBINARY_H
#define BONSAI_KERNELS_CPU_ONEDNN_BINARY_ONEDNNBINARY_H

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BonsaiBinaryKind {
  BONSAI_BINARY_ADD = 0,
  BONSAI_BINARY_MUL = 1,
} BonsaiBinaryKind;

/// output = activation(lhs <kind> rhs), f32. Every extent of `rhs` equals that
/// of `lhs` or is 1 and is broadcast. Their layouts may differ; the output has
/// the shape and layout of `lhs`.
typedef struct BonsaiBinaryDescriptor {
  BonsaiFeatureMap lhs;
  BonsaiFeatureMap rhs;
  int32_t kind; ///< A BonsaiBinaryKind.
  BonsaiActivation activation;
} BonsaiBinaryDescriptor;

/// `descriptor` is a BonsaiBinaryDescriptor. No constants; inputs = {lhs, rhs},
/// of which either may be constant data. The output may be the buffer of `lhs`.
///
/// create answers BONSAI_INVALID_ARGUMENT when `rhs` is broadcast and has one
/// channel in a blocked layout; convert it to BONSAI_LAYOUT_PLAIN, which for
/// one channel is BONSAI_LAYOUT_CHANNELS_LAST too.
BonsaiStatus bonsai_onednn_binary_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state);
BonsaiStatus bonsai_onednn_binary_run(void *state, const void *const *inputs,
                                      void *output);
void bonsai_onednn_binary_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_BINARY_ONEDNNBINARY_H
