//===- CompiledGradientStep.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of a network by compiled code, which this build does not have.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/CompiledGradientStep.h"

using namespace llvm;
using namespace bonsai;

Expected<std::unique_ptr<GradientStep>>
bonsai::compileGradientStep(Session &, mlir::ModuleOp,
                            ArrayRef<TrainedParameter>, int64_t, int) {
  return createStringError("training is not compiled in yet");
}
