//===- TrainingRun.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training from start to end, with checkpoints, or from where it was
// interrupted.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TRAININGRUN_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TRAININGRUN_H

#include "tools/bonsai/train/Checkpoint.h"
#include "tools/bonsai/train/TrainingLog.h"
#include <chrono>
#include <functional>

namespace bonsai {

class Progress;

/// How the network does on test images with these parameters.
using TestCallback =
    std::function<llvm::Expected<Accuracy>(llvm::ArrayRef<TrainedParameter>)>;

struct TrainingRunOptions {
  /// The file of checkpoints.
  std::string checkpoint;
  /// Steps after which there is one, besides those after each epoch; 0 is for
  /// none.
  int64_t checkpointEvery = 0;
  /// Of the checkpoint, and what has to be the same to go on from one.
  std::vector<TrainingSetting> settings;
  /// A file of JSON lines; none if empty.
  std::string log;
};

/// Drives a trainer. What a run leaves does not depend on where, and how often,
/// it was ended and begun again: the last checkpoint has all that counts.
class TrainingRun {
public:
  /// `trainer` must outlive the run. `test` may be null.
  TrainingRun(Trainer &trainer, const TrainingRunOptions &options,
              TestCallback test)
      : trainer(trainer), options(options), test(std::move(test)) {}

  /// Trains to the end, and writes a line to `os` after each epoch. Leaves a
  /// checkpoint of the end.
  llvm::Error run(llvm::raw_ostream &os);

private:
  llvm::Error runEpoch(EpochTable &table, std::optional<TrainingLog> &log);
  llvm::Expected<EpochReport> trainEpoch();
  void show(Progress &progress, int64_t done) const;
  llvm::Error saveIfDue();
  llvm::Error save();

  /// Images that this process trained on, and the time that their steps took.
  struct Throughput {
    int64_t images = 0;
    std::chrono::duration<double> time{0};

    void add(int64_t more, std::chrono::duration<double> spent) {
      images += more;
      time += spent;
    }
    double getRate() const { return images / time.count(); }
  };

  Trainer &trainer;
  TrainingRunOptions options;
  TestCallback test;
  Throughput throughput;
};

/// The checkpoint at `path`, if there is one, made with the same settings; none
/// if there is no file.
llvm::Expected<std::optional<Checkpoint>>
findCheckpoint(llvm::StringRef path, llvm::ArrayRef<TrainingSetting> settings);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TRAININGRUN_H
