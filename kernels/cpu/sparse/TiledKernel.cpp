//===- TiledKernel.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layouts and shapes of both kinds of layers.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/sparse/TiledKernel.h"

using namespace mlir;
using namespace bonsai;

Level bonsai::getLevel(const Target &target) {
  if (target.cpuLevel >= 4)
    return Level::Avx512;
  return target.cpuLevel == 3 ? Level::Avx2 : Level::Portable;
}

SmallVector<LayoutChoice> bonsai::getTiledChoices(Conv2dOp layer) {
  SmallVector<LayoutChoice> choices;
  for (LayoutKind input : {LayoutKind::pixel_tiles, LayoutKind::nchw}) {
    choices.push_back(LayoutChoice::getUniform(layer, LayoutKind::pixel_tiles));
    choices.back().operands[layer.getDataOperand().getOperandNumber()] = input;
  }
  return choices;
}

SmallVector<LayoutChoice> bonsai::getTiledChoices(LinearOp layer) {
  return {LayoutChoice::getUniform(layer, LayoutKind::nchw)};
}

BonsaiConvolutionDescriptor bonsai::describeTiled(Conv2dOp layer) {
  return describeConvolution(layer);
}

BonsaiConvolutionDescriptor bonsai::describeTiled(Conv2dOp layer,
                                                  const LayoutChoice &layouts) {
  BonsaiConvolutionDescriptor d = describeConvolution(layer);
  d.input_layout = describeLayout(layouts.operands.front());
  d.output_layout = describeLayout(layouts.result);
  return d;
}

BonsaiLinearDescriptor bonsai::describeTiled(LinearOp layer) {
  return describeLinear(layer);
}

BonsaiLinearDescriptor bonsai::describeTiled(LinearOp layer,
                                             const LayoutChoice &) {
  return describeLinear(layer);
}
