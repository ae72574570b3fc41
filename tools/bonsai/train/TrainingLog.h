//===- TrainingLog.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each epoch of training gave, for people and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TRAININGLOG_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TRAININGLOG_H

#include "tools/bonsai/Accuracy.h"
#include "tools/bonsai/train/Trainer.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

namespace bonsai {

struct EpochReport {
  /// Counted from 1.
  int64_t epoch = 0;
  /// Steps that are done.
  int64_t step = 0;
  /// Of the last step.
  double learningRate = 0;
  EpochProgress training;
  double imagesPerSecond = 0;
  std::optional<Accuracy> test;
};

/// A line for each epoch.
class EpochTable {
public:
  EpochTable(llvm::raw_ostream &os, bool hasTest) : os(os), hasTest(hasTest) {}

  void printHeader();
  void print(const EpochReport &report);

private:
  llvm::raw_ostream &os;
  bool hasTest;
};

/// A file of JSON lines, one for each epoch: {"epoch", "step", "learning_rate",
/// "loss", "training_accuracy", "images_per_second", "test_accuracy",
/// "test_loss"}; the last two where there are test images.
class TrainingLog {
public:
  /// Keeps of what is in the file the lines of the first `epochs` epochs.
  static llvm::Expected<TrainingLog> open(llvm::StringRef path, int64_t epochs);

  TrainingLog(TrainingLog &&) = default;
  ~TrainingLog();

  /// Adds a line; it is in the file when this returns.
  llvm::Error add(const EpochReport &report);

private:
  TrainingLog(llvm::StringRef path, std::unique_ptr<llvm::raw_fd_ostream> file)
      : path(path), file(std::move(file)) {}

  std::string path;
  std::unique_ptr<llvm::raw_fd_ostream> file;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TRAININGLOG_H
