//===- TrainOptions.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options of bonsai train.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TRAINOPTIONS_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TRAINOPTIONS_H

#include "tools/bonsai/DataOptions.h"
#include "tools/bonsai/train/Checkpoint.h"

namespace bonsai {

/// As given; `read…` say what they mean.
struct TrainOptions {
  std::string model, output, data, testData, log;
  NormalizationOptions normalization;
  std::string optimizer = "sgd", schedule = "cosine";
  std::optional<double> learningRate, warmUp, weightDecay, momentum;
  std::vector<double> betas;
  bool nesterov = false;
  std::optional<double> labelSmoothing, batchNormMomentum;
  std::optional<int64_t> epochs, batch, crop, seed, threads, checkpointEvery;
  bool flip = false, restart = false;
  /// A pruning schedule; empty if there is none.
  std::string pruning;
  std::vector<std::string> exclude;
  /// A network to learn from; empty if there is none.
  std::string teacher;
  std::optional<double> teacherWeight, temperature;

  std::string getCheckpointPath() const { return output + ".checkpoint"; }
};

void declareOptions(CommandLine &line, TrainOptions &options);

/// That the options are in range and go together, and that the outputs can be
/// written.
llvm::Error checkOptions(const TrainOptions &options);

OptimizerOptions readOptimizer(const TrainOptions &options);
llvm::Expected<TrainerOptions> readTrainer(const TrainOptions &options);

/// The options that decide about the result, as they count.
std::vector<TrainingSetting> listSettings(const TrainOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TRAINOPTIONS_H
