//===- CompiledGradientStep.h -----------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients of a network by compiled code.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H
#define BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H

#include "tools/bonsai/Session.h"
#include "tools/bonsai/train/GradientStep.h"
#include <memory>

namespace bonsai {

/// Compiles `module`, which stays as it is, for batches of `batch` images,
/// whatever its own batch. `parameters` are those that `run` will be given.
llvm::Expected<std::unique_ptr<GradientStep>>
compileGradientStep(Session &session, mlir::ModuleOp module,
                    llvm::ArrayRef<TrainedParameter> parameters, int64_t batch,
                    int threads);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H
