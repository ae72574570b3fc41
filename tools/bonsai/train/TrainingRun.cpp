//===- TrainingRun.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Epochs, their reports and their checkpoints.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/TrainingRun.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Progress.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace bonsai;

using Clock = std::chrono::steady_clock;

Error TrainingRun::save() {
  return writeCheckpoint(options.checkpoint, options.settings,
                         trainer.getState());
}

/// "2 h 05 min", "3 min 20 s"
static std::string formatTime(double seconds) {
  auto whole = static_cast<int64_t>(seconds);
  if (whole >= 3600)
    return formatv("{0} h {1,0+2} min", whole / 3600, whole / 60 % 60);
  return formatv("{0} min {1,0+2} s", whole / 60, whole % 60);
}

/// Between epochs, `runEpoch` saves.
Error TrainingRun::saveIfDue() {
  int64_t step = trainer.getState().step;
  if (options.checkpointEvery == 0 || step % options.checkpointEvery != 0 ||
      step % trainer.getStepsPerEpoch() == 0)
    return Error::success();
  return save();
}

void TrainingRun::show(Progress &progress, int64_t done) const {
  const TrainingState &state = trainer.getState();
  int64_t rest = (trainer.getNumSteps() - state.step) * trainer.getBatch();
  progress.update(done, formatv("{0} in all, loss {1:F4}, {2:F2} % right",
                                formatTime(rest / throughput.getRate()),
                                state.progress.getLoss(),
                                100 * state.progress.getAccuracy())
                            .str());
}

/// Trains to the end of the epoch, with checkpoints on the way.
Expected<EpochReport> TrainingRun::trainEpoch() {
  EpochReport report;
  report.epoch = trainer.getEpoch() + 1;
  report.step = report.epoch * trainer.getStepsPerEpoch();
  report.learningRate = trainer.getLearningRate(report.step - 1);
  Progress progress(
      formatv("epoch {0} of {1}", report.epoch, trainer.getNumEpochs()).str(),
      "images", (report.step - trainer.getState().step) * trainer.getBatch());
  Throughput epoch;
  Clock::time_point start = Clock::now();
  Error error = trainer.runEpoch([&]() -> Error {
    Clock::duration spent = Clock::now() - start;
    epoch.add(trainer.getBatch(), spent);
    throughput.add(trainer.getBatch(), spent);
    show(progress, epoch.images);
    Error unsaved = saveIfDue();
    start = Clock::now();
    return unsaved;
  });
  if (error)
    return error;
  report.training = trainer.getState().progress;
  report.imagesPerSecond = epoch.getRate();
  return report;
}

/// The log comes before the checkpoint: what is ended between them is done, and
/// logged, once more, and its first line dropped.
Error TrainingRun::runEpoch(EpochTable &table,
                            std::optional<TrainingLog> &log) {
  Expected<EpochReport> report = trainEpoch();
  if (!report)
    return report.takeError();
  if (test) {
    Expected<Accuracy> accuracy = test(trainer.getState().parameters);
    if (!accuracy)
      return accuracy.takeError();
    report->test = *accuracy;
  }
  table.print(*report);
  if (log)
    if (Error error = log->add(*report))
      return error;
  return save();
}

Error TrainingRun::run(raw_ostream &os) {
  removeUnfinished(options.checkpoint);
  if (!options.log.empty())
    removeUnfinished(options.log);
  std::optional<TrainingLog> log;
  if (!options.log.empty()) {
    Expected<TrainingLog> opened =
        TrainingLog::open(options.log, trainer.getEpoch());
    if (!opened)
      return opened.takeError();
    log.emplace(std::move(*opened));
  }
  EpochTable table(os, static_cast<bool>(test));
  if (!trainer.isFinished())
    table.printHeader();
  while (!trainer.isFinished())
    if (Error error = runEpoch(table, log))
      return error;
  return Error::success();
}

Expected<std::optional<Checkpoint>>
bonsai::findCheckpoint(StringRef path, ArrayRef<TrainingSetting> settings) {
  if (!sys::fs::exists(path))
    return std::nullopt;
  Expected<Checkpoint> checkpoint = readCheckpoint(path);
  if (!checkpoint)
    return createStringError(toString(checkpoint.takeError()) +
                             "; --restart begins anew");
  if (Error error = checkSettings(path, checkpoint->settings, settings))
    return error;
  return std::move(*checkpoint);
}
