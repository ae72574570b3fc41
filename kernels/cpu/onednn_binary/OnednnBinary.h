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

#include "kernels/cpu/Binary.h"

#ifdef __cplusplus
extern "C" {
#endif

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
