//===- OnednnReorder.h - Layout conversion by oneDNN --------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the conversion of an activation from one layout to another.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_REORDER_ONEDNNREORDER_H
#define BONSAI_KERNELS_CPU_ONEDNN_REORDER_ONEDNNREORDER_H

#include "kernels/cpu/Reorder.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiReorderDescriptor. No constants; inputs = {source}.
/// The output may not overlap the source. Padding channels of a blocked target
/// are written as zeros.
BonsaiStatus bonsai_onednn_reorder_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state);
BonsaiStatus bonsai_onednn_reorder_run(void *state, const void *const *inputs,
                                       void *output);
void bonsai_onednn_reorder_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_REORDER_ONEDNNREORDER_H
