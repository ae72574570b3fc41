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

#include "kernels/cpu/onednn/FeatureMap.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BonsaiPoolingKind {
  BONSAI_POOLING_MAX = 0,
  BONSAI_POOLING_AVERAGE = 1,
} BonsaiPoolingKind;

/// A 2-D pooling, f32, as ONNX defines it. Global pooling has the kernel of the
/// input's height and width.
///
/// Ceil mode shows only in `out_height` and `out_width`: the last window may
/// then reach beyond `pad_bottom` or `pad_right`.
typedef struct BonsaiPoolingDescriptor {
  BonsaiFeatureMap input; ///< The output has its batch, channels and layout.
  int64_t out_height, out_width;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t dilation_height, dilation_width;
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  int32_t kind;              ///< A BonsaiPoolingKind.
  int32_t count_include_pad; ///< Averages only: padding counts in the divisor.
} BonsaiPoolingDescriptor;

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
