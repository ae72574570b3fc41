//===- Binary.h - Additions and products of feature maps ----------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The descriptor shared by every CPU kernel that adds or multiplies two feature
// maps.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BINARY_H
#define BONSAI_KERNELS_CPU_BINARY_H

#include "kernels/cpu/onednn/FeatureMap.h"

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

#endif // BONSAI_KERNELS_CPU_BINARY_H
