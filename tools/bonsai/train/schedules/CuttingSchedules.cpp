//===- CuttingSchedules.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules that cut single weights, at once or step by step.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/ScheduleKinds.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

/// The decimal nearest to a fraction that was computed.
static Sparsity toSparsity(double fraction) {
  return Sparsity::fromDouble(fraction).value_or(Sparsity());
}

/// As a number, precise to 1e-9.
static double toDouble(Sparsity sparsity) {
  constexpr int64_t candidates = 1'000'000'000;
  return static_cast<double>(sparsity.countOf(candidates)) / candidates;
}

static void cutByMagnitude(const ScheduleContext &context, TrainingState &state,
                           Sparsity sparsity, PruningScope scope) {
  cutLowest(state.parameters, context.prunable,
            scoreByMagnitude(state.parameters, context.prunable), sparsity,
            scope);
}

namespace {

class OneShot : public PruningSchedule {
public:
  explicit OneShot(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        scope(settings.getScope("global")) {}

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    if (state.step == 0)
      cutByMagnitude(context, state, sparsity, scope);
  }

private:
  Sparsity sparsity;
  PruningScope scope;
};

/// Cuts of equal size, of the whole or of what is left.
class Iterative : public PruningSchedule {
public:
  explicit Iterative(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        cut(toDouble(settings.getSparsity("cut", "0.05"))),
        isOfLeft(settings.getChoice("of", {"whole", "left"}) == "left"),
        every(settings.getInteger("every", 1, 1)),
        scope(settings.getScope("global")) {}

  Error check(const ScheduleContext &context,
              const TrainingState &) const override {
    if (cut <= 0)
      return createStringError("iterative: cut must be greater than 0");
    int64_t needed = countCuts() * every;
    if (needed > context.epochs)
      return createStringError("iterative: takes " + Twine(countCuts()) +
                               " cuts, and so at least " + Twine(needed) +
                               " epochs");
    return Error::success();
  }

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    int64_t period = every * context.stepsPerEpoch;
    int64_t number = state.step / period + 1;
    if (state.step % period != 0 || number > countCuts())
      return;
    cutByMagnitude(context, state,
                   number == countCuts() ? sparsity
                                         : toSparsity(sparsityAfter(number)),
                   scope);
  }

private:
  double sparsityAfter(int64_t number) const {
    return isOfLeft ? 1 - std::pow(1 - cut, number) : number * cut;
  }

  int64_t countCuts() const {
    int64_t number = 1;
    while (sparsityAfter(number) < toDouble(sparsity) - 1e-9)
      ++number;
    return number;
  }

  Sparsity sparsity;
  double cut;
  bool isOfLeft;
  int64_t every;
  PruningScope scope;
};

/// Zhu and Gupta 2017, arXiv 1710.01878: s = f + (i - f) (1 - t)^3 with t from
/// 0 at the beginning to 1 at the end.
class Gradual : public PruningSchedule {
public:
  explicit Gradual(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        initial(toDouble(settings.getSparsity("initial", "0"))),
        begin(settings.getInteger("begin", 0, 0)),
        end(settings.getOptionalInteger("end", 1)),
        every(settings.getInteger("every", 1, 100)),
        scope(settings.getScope("global")) {}

  Error check(const ScheduleContext &context,
              const TrainingState &) const override {
    if (getEnd(context) > context.epochs || begin >= getEnd(context))
      return createStringError("gradual: begin must be before end, and end at "
                               "most the number of epochs");
    if (initial > toDouble(sparsity))
      return createStringError("gradual: initial is more than sparsity");
    return Error::success();
  }

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    int64_t first = begin * context.stepsPerEpoch;
    int64_t last = getEnd(context) * context.stepsPerEpoch;
    if (state.step < first || state.step > last)
      return;
    if (state.step == last)
      return cutByMagnitude(context, state, sparsity, scope);
    if ((state.step - first) % every != 0)
      return;
    double progress = static_cast<double>(state.step - first) / (last - first);
    double target = toDouble(sparsity);
    cutByMagnitude(
        context, state,
        toSparsity(target + (initial - target) * std::pow(1 - progress, 3)),
        scope);
  }

private:
  /// By default what is left is a quarter of the epochs.
  int64_t getEnd(const ScheduleContext &context) const {
    return end.value_or(std::max<int64_t>(begin + 1, context.epochs * 3 / 4));
  }

  Sparsity sparsity;
  double initial;
  int64_t begin;
  std::optional<int64_t> end;
  int64_t every;
  PruningScope scope;
};

/// Han et al. 2015, arXiv 1506.02626: a threshold for each layer that is a
/// quality parameter times the standard deviation of its weights. The parameter
/// is the one that gives the sparsity of the whole.
class Han : public PruningSchedule {
public:
  explicit Han(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        rounds(settings.getInteger("rounds", 1, 1)),
        beginsDense(settings.getChoice("dense", {"no", "yes"}) == "yes") {}

  int64_t countCycles() const override { return rounds + beginsDense; }

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    int64_t length = context.getStepsPerCycle();
    int64_t round = state.step / length + 1 - beginsDense;
    if (state.step % length != 0 || round < 1 || round > rounds)
      return;
    double left =
        std::pow(1 - toDouble(sparsity), static_cast<double>(round) / rounds);
    cutLowest(state.parameters, context.prunable, score(context, state),
              round == rounds ? sparsity : toSparsity(1 - left),
              PruningScope::global);
  }

private:
  /// Magnitudes over the standard deviation of the weights that are left.
  static WeightScores score(const ScheduleContext &context,
                            const TrainingState &state) {
    WeightScores scores = scoreByMagnitude(state.parameters, context.prunable);
    for (size_t number : context.prunable) {
      const TrainedParameter &parameter = state.parameters[number];
      double sum = 0, squares = 0;
      for (float value : parameter.values) {
        sum += value;
        squares += static_cast<double>(value) * value;
      }
      int64_t kept = parameter.values.size() - count(parameter.mask, 0);
      double mean = sum / kept;
      double deviation = std::sqrt(std::max(squares / kept - mean * mean, 0.0));
      if (kept > 0 && deviation > 0)
        for (double &value : scores[number])
          value /= deviation;
    }
    return scores;
  }

  Sparsity sparsity;
  int64_t rounds;
  bool beginsDense;
};

} // namespace

std::unique_ptr<PruningSchedule> bonsai::createOneShot(Settings &settings) {
  return std::make_unique<OneShot>(settings);
}

std::unique_ptr<PruningSchedule> bonsai::createIterative(Settings &settings) {
  return std::make_unique<Iterative>(settings);
}

std::unique_ptr<PruningSchedule> bonsai::createGradual(Settings &settings) {
  return std::make_unique<Gradual>(settings);
}

std::unique_ptr<PruningSchedule> bonsai::createHan(Settings &settings) {
  return std::make_unique<Han>(settings);
}
