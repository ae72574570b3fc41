//===- TimedBuild.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds of a network whose steps are timed inside whole runs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TUNE_TIMEDBUILD_H
#define BONSAI_TOOLS_BONSAI_TUNE_TIMEDBUILD_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "tools/bonsai/ModelBuffers.h"
#include <tuple>

namespace bonsai {

/// An op of a build, as measurements name it: what it is in one of its turns.
struct BuildStep {
  std::string key, kernel, layouts, variant;
  /// Microseconds of a turn.
  double estimate = 0;
  int64_t turns = 1;

  bool operator==(const BuildStep &other) const {
    return std::tie(key, kernel, layouts, variant) ==
           std::tie(other.key, other.kernel, other.layouts, other.variant);
  }
};

/// A build of a network, with the times of its steps.
class TimedBuild {
public:
  /// Compiles a copy of `module`, which is prepared.
  static llvm::Expected<std::unique_ptr<TimedBuild>>
  create(Session &session, mlir::ModuleOp module,
         const CompileOptions &options);

  /// In program order; code that is generated has no estimate.
  llvm::ArrayRef<BuildStep> getSteps() const { return steps; }

  /// Runs once; adds the time of each step to the samples.
  llvm::Error run();
  /// Drops the samples.
  void restart();

  /// Medians of the samples, in microseconds: of one turn of a step, of the
  /// whole run.
  double getMicroseconds(size_t step) const;
  double getMicroseconds() const { return getMedian(totals); }

private:
  TimedBuild(std::vector<BuildStep> steps, CompiledModel model,
             ModelInstance instance, bool isOnGpu)
      : steps(std::move(steps)), model(std::move(model)),
        instance(std::move(instance)), buffers(this->model), isOnGpu(isOnGpu) {}

  /// Runs once more, and adds what all took together.
  llvm::Error timeWhole();

  std::vector<BuildStep> steps;
  CompiledModel model;
  ModelInstance instance;
  ModelBuffers buffers;
  bool isOnGpu;
  /// For each step of the model all its samples, and those of whole runs.
  std::vector<std::vector<double>> samples;
  std::vector<double> totals;
};

/// Runs builds in turns, after some runs that do not count. The reference runs
/// before each of the others, so that all find the caches alike.
llvm::Error runInTurns(TimedBuild &reference,
                       llvm::ArrayRef<TimedBuild *> others);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TUNE_TIMEDBUILD_H
