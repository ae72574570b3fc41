//===- PixelTilesKernels.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves of the kernels on pixel tiles share.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/PixelTilesKernels.h"

using namespace mlir;
using namespace bonsai;

SmallVector<LayoutChoice> bonsai::getWindowChoices(Operation *op,
                                                   OpOperand *residual) {
  const LayoutKind tiles = LayoutKind::pixel_tiles, last = LayoutKind::nhwc;
  SmallVector<LayoutChoice> choices;
  for (auto [input, result] : {std::pair(tiles, tiles), std::pair(last, tiles),
                               std::pair(tiles, last)}) {
    LayoutChoice choice = LayoutChoice::getUniform(op, result);
    choice.operands.front() = input;
    if (residual)
      choice.operands[residual->getOperandNumber()] = result;
    choices.push_back(std::move(choice));
  }
  return choices;
}
