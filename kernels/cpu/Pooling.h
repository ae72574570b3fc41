//===- Pooling.h - Shapes of poolings -----------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The descriptor shared by every CPU kernel that computes a pooling.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_POOLING_H
#define BONSAI_KERNELS_CPU_POOLING_H

#include "kernels/cpu/onednn/FeatureMap.h"

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
  BonsaiFeatureMap input; ///< The output has its batch and channels.
  int32_t output_layout;  ///< A BonsaiLayout.
  int64_t out_height, out_width;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t dilation_height, dilation_width;
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  int32_t kind;              ///< A BonsaiPoolingKind.
  int32_t count_include_pad; ///< Averages only: padding counts in the divisor.
} BonsaiPoolingDescriptor;

#endif // BONSAI_KERNELS_CPU_POOLING_H
