//===- OnednnPooling.h - Max and average pooling by oneDNN --------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of 2-D max and average pooling, global pooling included.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_POOLING_ONEDNNPOOLING_H
#define BONSAI_KERNELS_CPU_ONEDNN_POOLING_ONEDNNPOOLING_H

#include "kernels/cpu/Pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiPoolingDescriptor. No constants; inputs = {input}.
/// The output may not overlap the input.
///
/// create answers BONSAI_INVALID_ARGUMENT, and some other kernel must be used,
/// in exactly these cases:
///
/// - some window has no tap in the input;
/// - an average with `count_include_pad` whose last window reaches beyond the
///   declared padding (ceil mode): oneDNN divides by the whole kernel, ONNX
///   by what lies within the padding.
BonsaiStatus bonsai_onednn_pooling_create(const void *descriptor,
                                          const void *const *constants,
                                          void **state);
BonsaiStatus bonsai_onednn_pooling_run(void *state, const void *const *inputs,
                                       void *output);
void bonsai_onednn_pooling_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_ONEDNN_POOLING_ONEDNNPOOLING_H
