//===- Trainer.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training, step by step.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TRAINER_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TRAINER_H

#include "tools/bonsai/train/BatchLoader.h"
#include "tools/bonsai/train/LearningRate.h"
#include "tools/bonsai/train/schedules/PruningSchedule.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bonsai {

struct TrainerOptions {
  int64_t epochs = 10;
  LearningRateOptions learningRate;
  BatchOptions batches;
  /// What a batch contributes to running statistics.
  double statisticsMomentum = 0.1;
  /// When weights are cut; null if they are not.
  std::shared_ptr<const PruningSchedule> schedule;
  ScheduleContext scheduleContext;
};

/// Trains parameters on a dataset. What drives it may read and change the state
/// between steps.
class Trainer {
public:
  /// `gradientStep` and `data` must outlive the trainer. `parameters` are those
  /// that `gradientStep` takes. It is an error if there are fewer images than a
  /// batch has, or if the schedule does not fit.
  static llvm::Expected<Trainer>
  create(GradientStep &gradientStep, const Dataset &data,
         std::unique_ptr<Optimizer> optimizer,
         std::vector<TrainedParameter> parameters,
         const TrainerOptions &options);

  /// Learns from one batch. It is an error, which says when it happened, if the
  /// loss or a weight is no longer finite; the state is of no use then.
  llvm::Error runStep();

  /// Goes on to the end of the epoch; calls `afterStep` after each step.
  llvm::Error runEpoch(llvm::function_ref<llvm::Error()> afterStep);

  int64_t getStepsPerEpoch() const { return loader.getBatchesPerEpoch(); }
  int64_t getNumEpochs() const { return options.epochs * countCycles(); }
  int64_t getNumSteps() const { return getNumEpochs() * getStepsPerEpoch(); }
  int64_t getBatch() const { return options.batches.batch; }
  /// Epochs that are done.
  int64_t getEpoch() const { return state.step / getStepsPerEpoch(); }
  bool isFinished() const { return state.step >= getNumSteps(); }
  /// Of the step that is next, or of another.
  double getLearningRate() const { return getLearningRate(state.step); }
  double getLearningRate(int64_t step) const;

  const TrainingState &getState() const { return state; }
  TrainingState &getState() { return state; }

  /// Goes on from `saved`; an error if that is the state of something else.
  llvm::Error restore(TrainingState saved);

private:
  Trainer(GradientStep &gradientStep, const Dataset &data,
          std::unique_ptr<Optimizer> optimizer,
          std::vector<TrainedParameter> parameters,
          const TrainerOptions &options);

  int64_t countCycles() const {
    return options.schedule ? options.schedule->countCycles() : 1;
  }
  llvm::Error checkSchedule();
  void applySchedule();
  void count(const TrainingBatch &batch);
  void updateStatistics();
  llvm::Error checkFinite() const;
  llvm::Error fail(const llvm::Twine &what) const;

  GradientStep &gradientStep;
  BatchLoader loader;
  std::unique_ptr<Optimizer> optimizer;
  TrainerOptions options;
  TrainingState state;
  StepResult result;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TRAINER_H
