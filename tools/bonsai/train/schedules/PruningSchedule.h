//===- PruningSchedule.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// When weights are cut in training: the schedules of the literature.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_PRUNINGSCHEDULE_H
#define BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_PRUNINGSCHEDULE_H

#include "tools/bonsai/Session.h"
#include "tools/bonsai/train/PrunableWeights.h"
#include "tools/bonsai/train/TrainingState.h"
#include <memory>

namespace bonsai {

/// What a schedule knows of the training that it is for.
struct ScheduleContext {
  int64_t stepsPerEpoch = 1;
  /// Of one cycle, see `PruningSchedule::countCycles`.
  int64_t epochs = 1;
  /// The numbers of the parameters that may be cut.
  std::vector<size_t> prunable;
  /// For each of these, the axis of the weight that counts filters; -1 for
  /// weights of linear layers.
  std::vector<int> filterAxes;
  /// The numbers of the parameters that scale batch normalization.
  std::vector<size_t> normalizationScales;
  /// The numbers of the buffers that hold variances.
  std::vector<size_t> runningVariances;

  int64_t getStepsPerCycle() const { return epochs * stepsPerEpoch; }
};

/// Decides, by the number of a step alone, what happens before it, so that
/// training can go on from any checkpoint.
class PruningSchedule {
public:
  virtual ~PruningSchedule() = default;

  /// How often the epochs are gone through, each time with the learning rate
  /// from its beginning.
  virtual int64_t countCycles() const { return 1; }

  /// An error if the schedule does not fit the training, or cannot do what it
  /// is for.
  virtual llvm::Error check(const ScheduleContext &,
                            const TrainingState &) const {
    return llvm::Error::success();
  }

  /// Called before step `state.step` is done, and once after the last, when it
  /// is the number of all steps. May change masks, weights and what the
  /// optimizer remembers.
  virtual void beforeStep(const ScheduleContext &context,
                          TrainingState &state) const = 0;

  /// Adds to the gradients of a step.
  virtual void
  adjustGradients(const ScheduleContext &,
                  llvm::ArrayRef<TrainedParameter> parameters,
                  llvm::MutableArrayRef<std::vector<float>> gradients) const {}
};

/// What the network says of it; steps and epochs are left to the trainer.
/// `exclude` as in `findPrunableLayers`.
llvm::Expected<ScheduleContext>
makeScheduleContext(Session &session, mlir::ModuleOp module,
                    llvm::ArrayRef<TrainedParameter> parameters,
                    llvm::ArrayRef<std::string> exclude);

/// Reads a description, "gradual:sparsity=0.8,end=8". The error says what is
/// wrong with it, and which schedules or settings there are.
llvm::Expected<std::unique_ptr<PruningSchedule>>
parsePruningSchedule(llvm::StringRef description);

/// Of all schedules: name, settings and what it does, a line each.
std::string describePruningSchedules();

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_SCHEDULES_PRUNINGSCHEDULE_H
