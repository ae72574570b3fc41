//===- TrainingState.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What training changes, and what a checkpoint therefore holds.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_TRAININGSTATE_H
#define BONSAI_TOOLS_BONSAI_TRAIN_TRAININGSTATE_H

#include "tools/bonsai/train/Optimizer.h"

namespace bonsai {

/// How the training images of an epoch did, each before the weights had learned
/// from it.
struct EpochProgress {
  int64_t images = 0;
  int64_t correct = 0;
  /// Sum over the images.
  double loss = 0;

  double getLoss() const { return loss / images; }
  double getAccuracy() const { return static_cast<double>(correct) / images; }
};

/// All that changes in training. With the options, the data and a GradientStep
/// that always gives the same, it decides what comes next.
struct TrainingState {
  /// Steps that are done.
  int64_t step = 0;
  /// Of the epoch that the last step belongs to.
  EpochProgress progress;
  std::vector<TrainedParameter> parameters;
  OptimizerState optimizer;
  /// The values of each parameter that a schedule kept to go back to; empty if
  /// there are none.
  std::vector<std::vector<float>> snapshot;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_TRAININGSTATE_H
