//===- ElementwiseLayouts.h -------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layouts of ops that treat each element by itself.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISELAYOUTS_H
#define BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISELAYOUTS_H

#include "kernels/cpu/Describe.h"

namespace bonsai {

/// Any layout, the same one for all maps: padding is computed like all else.
inline llvm::SmallVector<LayoutChoice>
getElementwiseChoices(mlir::Operation *op, const Target &target) {
  llvm::SmallVector<LayoutChoice> choices = getOnednnChoices(op, target);
  llvm::append_range(choices, getUniformChoices(op, {LayoutKind::pixel_tiles}));
  return choices;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_ONEDNN_ELEMENTWISELAYOUTS_H
