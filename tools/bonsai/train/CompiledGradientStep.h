//===- CompiledGradientStep.h -----------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network and its gradients, compiled for this processor.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H
#define BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H

#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/train/GradientStep.h"
#include <memory>

namespace bonsai {

/// What gradients are taken of.
enum class TrainingLoss {
  /// The mean cross-entropy of a classifier's scores with targets.
  crossEntropy,
  /// The sum of all elements of all results. Targets, classes and logits are
  /// of no account then.
  sum
};

struct GradientStepOptions {
  /// Whatever the batch of the module is.
  int64_t batch = 1;
  int threads = 1;
  TrainingLoss loss = TrainingLoss::crossEntropy;
  /// Whether normalization uses the statistics of the batch, as in training, or
  /// the running ones, as in evaluation.
  bool normalizeByBatch = true;
  /// A network to learn from, beside the targets, if its part in the loss is
  /// greater than 0: see bonsai-append-cross-entropy. It is compiled for the
  /// same batch.
  std::shared_ptr<const CompiledModel> teacher;
  double teacherWeight = 0, temperature = 1;
  /// As in `CompileOptions`.
  std::string runtimeArchive;
};

/// Makes of a network what is compiled: `main` takes images, targets if the
/// loss has any, and trainable parameters, and returns the loss, its own
/// results, statistics of batches and gradients, all of them named.
llvm::Error differentiateNetwork(Session &session, mlir::ModuleOp module,
                                 const GradientStepOptions &options);

/// Compiles `module`, which stays as it is. `parameters` are those that `run`
/// will be given.
llvm::Expected<std::unique_ptr<GradientStep>>
compileGradientStep(Session &session, mlir::ModuleOp module,
                    llvm::ArrayRef<TrainedParameter> parameters,
                    const GradientStepOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_COMPILEDGRADIENTSTEP_H
