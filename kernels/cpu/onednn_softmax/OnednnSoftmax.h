//===- OnednnSoftmax.h - Softmax by oneDNN ------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of softmax along one axis.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_SOFTMAX_ONEDNNSOFTMAX_H
#define BONSAI_KERNELS_CPU_ONEDNN_SOFTMAX_ONEDNNSOFTMAX_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Softmax along the middle axis of a row-major f32 [outer, axis, inner].
typedef struct BonsaiSoftmaxDescriptor {
  int64_t outer, axis, inner;
} BonsaiSoftmaxDescriptor;

/// `descriptor` is a BonsaiSoftmaxDescriptor. No constants; inputs = {input}.
/// The output may be the input's own buffer.
BonsaiStatus bonsai_onednn_softmax_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state);
BonsaiStatus bonsai_onednn_softmax_run(void *state, const void *const *inputs,
                                       void *output);
void bonsai_onednn_softmax_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_SOFTMAX_ONEDNNSOFTMAX_H
