//===- FeatureMap.h - Shape and layout of an activation -----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the descriptors of all oneDNN kernels use to say how an activation lies
// in memory.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_FEATUREMAP_H
#define BONSAI_KERNELS_CPU_ONEDNN_FEATUREMAP_H

#include "kernels/runtime/Runtime.h"

/// An f32 activation [batch, channels, height, width]. Tensors of lower rank
/// have trailing extents of 1; of higher rank are folded by the caller.
///
/// A blocked layout stores channels padded with zeros to a multiple of 8 or 16;
/// every kernel reads those zeros and writes them again.
typedef struct BonsaiFeatureMap {
  int64_t batch, channels, height, width;
  int32_t layout; ///< A BonsaiLayout.
} BonsaiFeatureMap;

#endif // BONSAI_KERNELS_CPU_ONEDNN_FEATUREMAP_H
