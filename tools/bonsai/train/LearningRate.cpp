//===- LearningRate.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules, read and computed.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/LearningRate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace bonsai;

static Error refuse(StringRef text) {
  return createStringError("must be constant, cosine or step:EPOCH,...@FACTOR "
                           "with growing epochs and a factor above 0, got '" +
                           text + "'");
}

Expected<Schedule> Schedule::parse(StringRef text) {
  Schedule schedule;
  if (text == "constant" || text == "cosine") {
    schedule.kind = text == "cosine" ? Kind::cosine : Kind::constant;
    return schedule;
  }
  StringRef rest = text;
  if (!rest.consume_front("step:"))
    return refuse(text);
  schedule.kind = Kind::step;
  auto [epochs, factor] = rest.split('@');
  if (factor.getAsDouble(schedule.factor) || !std::isfinite(schedule.factor) ||
      schedule.factor <= 0)
    return refuse(text);
  int32_t previous = 0, epoch;
  for (StringRef item : split(epochs, ',')) {
    if (item.getAsInteger(10, epoch) || epoch <= previous)
      return refuse(text);
    schedule.milestones.push_back(previous = epoch);
  }
  return schedule;
}

double Schedule::getFactor(double epoch, double progress) const {
  switch (kind) {
  case Kind::constant:
    return 1;
  case Kind::cosine:
    return 0.5 * (1 + std::cos(numbers::pi * progress));
  case Kind::step:
    return std::pow(factor, count_if(milestones, [&](int64_t milestone) {
                      return milestone <= epoch;
                    }));
  }
  llvm_unreachable("no such schedule");
}

double bonsai::computeLearningRate(const LearningRateOptions &options,
                                   int64_t step, int64_t stepsPerEpoch,
                                   int64_t numSteps) {
  int64_t warmUp =
      std::min<int64_t>(std::llround(options.warmUp * stepsPerEpoch), numSteps);
  if (step < warmUp)
    return options.learningRate * static_cast<double>(step + 1) / warmUp;
  double epoch = static_cast<double>(step) / stepsPerEpoch;
  double progress = static_cast<double>(step - warmUp) / (numSteps - warmUp);
  return options.learningRate * options.schedule.getFactor(epoch, progress);
}
