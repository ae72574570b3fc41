//===- Reorder.h - Layout changes ---------------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The descriptor shared by every CPU kernel that changes the layout of a
// feature map.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_REORDER_H
#define BONSAI_KERNELS_CPU_REORDER_H

#include "kernels/cpu/onednn/FeatureMap.h"

/// The same f32 activation in another layout.
typedef struct BonsaiReorderDescriptor {
  BonsaiFeatureMap source;
  int32_t target_layout; ///< A BonsaiLayout.
} BonsaiReorderDescriptor;

#endif // BONSAI_KERNELS_CPU_REORDER_H
