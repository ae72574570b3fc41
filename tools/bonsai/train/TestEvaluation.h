//===- TestEvaluation.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Right answers on test images while a network is trained.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TESTEVALUATION_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TESTEVALUATION_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/lower/cpu/Compile.h"
#include "tools/bonsai/train/TrainingRun.h"

namespace bonsai {

/// Compiles a copy of `module` with the parameters that are asked for, and runs
/// it on `data`, which must outlive the callback, on the threads of `options`.
llvm::Expected<TestCallback> makeTestCallback(mlir::ModuleOp module,
                                              const Dataset &data,
                                              const CompileOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TESTEVALUATION_H
