//===- LearningRate.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Learning rates over the course of training.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_LEARNINGRATE_H
#define BONSAI_TOOLS_BONSAI_TRAIN_LEARNINGRATE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace bonsai {

inline constexpr llvm::StringLiteral scheduleHelp =
    "how the learning rate goes on after the warm-up: constant; cosine, down "
    "to "
    "0 at the end (default); or step:EPOCH,...@FACTOR, multiplied by FACTOR "
    "after each of these epochs: step:100,150@0.1";

/// The factor of the learning rate at each moment.
class Schedule {
public:
  enum class Kind { constant, cosine, step };

  Schedule() = default;
  /// Reads what `scheduleHelp` says; the error starts with "must be".
  static llvm::Expected<Schedule> parse(llvm::StringRef text);

  /// `epoch` counts from the start of training and has a fraction; `progress`
  /// is 0 when the warm-up ends and 1 when training does.
  double getFactor(double epoch, double progress) const;

private:
  Kind kind = Kind::cosine;
  std::vector<int64_t> milestones;
  double factor = 1;
};

struct LearningRateOptions {
  double learningRate = 0.1;
  Schedule schedule;
  /// Epochs in which the rate rises linearly from next to nothing, in each step
  /// by as much.
  double warmUp = 0;
};

/// The rate of step `step`, counted from 0, of `numSteps`.
double computeLearningRate(const LearningRateOptions &options, int64_t step,
                           int64_t stepsPerEpoch, int64_t numSteps);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_LEARNINGRATE_H
