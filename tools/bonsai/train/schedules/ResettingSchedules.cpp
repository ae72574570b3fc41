//===- ResettingSchedules.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules that put weights or masks back.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/RandomNormal.h"
#include "tools/bonsai/train/schedules/ScheduleKinds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

static void forgetUpdates(OptimizerState &optimizer) {
  optimizer.numUpdates = 0;
  for (OptimizerVector &vector : optimizer.vectors)
    fill(vector.values, 0.0f);
}

/// Weights that are cut are zero.
static void applyMask(TrainedParameter &parameter) {
  for (auto [value, isKept] : zip(parameter.values, parameter.mask))
    if (!isKept)
      value = 0;
}

namespace {

/// Frankle and Carbin 2019, arXiv 1803.03635, and with rewinding to a later
/// step Frankle et al. 2020, arXiv 1912.05671.
class LotteryTicket : public PruningSchedule {
public:
  explicit LotteryTicket(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        cut(settings.getSparsity("cut", "0.2")),
        rewind(settings.getInteger("rewind", 0, 0)) {}

  int64_t countCycles() const override { return countRounds() + 1; }

  Error check(const ScheduleContext &context,
              const TrainingState &) const override {
    if (rewind >= context.getStepsPerCycle())
      return createStringError("lottery: rewind must be less than the " +
                               Twine(context.getStepsPerCycle()) +
                               " steps of all epochs");
    return Error::success();
  }

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    int64_t length = context.getStepsPerCycle();
    int64_t round = state.step / length;
    if (state.step == rewind)
      takeSnapshot(state);
    if (state.step == 0 || state.step % length != 0 || round > countRounds())
      return;
    cutLowest(
        state.parameters, context.prunable,
        scoreByMagnitude(state.parameters, context.prunable),
        countAfter(countWeights(state.parameters, context.prunable), round));
    for (auto [parameter, values] : zip(state.parameters, state.snapshot)) {
      parameter.values = values;
      applyMask(parameter);
    }
    forgetUpdates(state.optimizer);
  }

private:
  static void takeSnapshot(TrainingState &state) {
    state.snapshot.clear();
    for (const TrainedParameter &parameter : state.parameters)
      state.snapshot.push_back(parameter.values);
  }

  /// How many of `numWeights` are cut after some rounds.
  int64_t countAfter(int64_t numWeights, int64_t rounds) const {
    int64_t left = numWeights;
    for (int64_t round = 0; round < rounds; ++round)
      left -= std::max<int64_t>(cut.countOf(left), 1);
    return std::min(numWeights - left, sparsity.countOf(numWeights));
  }

  int64_t countRounds() const {
    constexpr int64_t many = 1'000'000'000;
    int64_t rounds = 0;
    while (countAfter(many, rounds) < sparsity.countOf(many))
      ++rounds;
    return rounds;
  }

  Sparsity sparsity, cut;
  int64_t rewind;
};

/// Han et al. 2017, arXiv 1607.04381.
class DenseSparseDense : public PruningSchedule {
public:
  explicit DenseSparseDense(Settings &settings)
      : sparsity(settings.getSparsity("sparsity")),
        scope(settings.getScope("layer")) {}

  Error check(const ScheduleContext &context,
              const TrainingState &state) const override {
    if (context.epochs < 3)
      return createStringError("dense-sparse-dense: needs at least 3 epochs");
    for (const TrainedParameter &parameter : state.parameters)
      if (!parameter.mask.empty())
        return createStringError("dense-sparse-dense: '" + parameter.name +
                                 "' has weights that are cut already");
    return Error::success();
  }

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    int64_t third = context.epochs / 3 * context.stepsPerEpoch;
    if (state.step == third)
      cutLowest(state.parameters, context.prunable,
                scoreByMagnitude(state.parameters, context.prunable), sparsity,
                scope);
    if (state.step == 2 * third)
      for (size_t number : context.prunable)
        state.parameters[number].mask.clear();
  }

private:
  Sparsity sparsity;
  PruningScope scope;
};

/// Liu et al. 2019, arXiv 1810.05270.
class FromScratch : public PruningSchedule {
public:
  explicit FromScratch(Settings &settings)
      : seed(settings.getInteger("seed", 0, 0)) {}

  void beforeStep(const ScheduleContext &context,
                  TrainingState &state) const override {
    if (state.step != 0)
      return;
    for (auto [number, parameter] : enumerate(state.parameters)) {
      if (is_contained(context.prunable, number))
        draw(parameter);
      else
        fill(parameter.values, getConstant(context, number));
      applyMask(parameter);
    }
  }

private:
  /// Scales and variances begin at 1, biases, shifts and means at 0.
  static float getConstant(const ScheduleContext &context, size_t number) {
    return is_contained(context.normalizationScales, number) ||
                   is_contained(context.runningVariances, number)
               ? 1.0f
               : 0.0f;
  }

  /// As He et al. 2015 do, by fan-in.
  void draw(TrainedParameter &parameter) const {
    int64_t fan = 1;
    for (int64_t size : ArrayRef(parameter.shape).drop_front())
      fan *= size;
    RandomNormal stream(seed, parameter.name);
    stream.draw(0, std::sqrt(2.0f / static_cast<float>(fan)), parameter.values);
  }

  uint64_t seed;
};

} // namespace

std::unique_ptr<PruningSchedule>
bonsai::createLotteryTicket(Settings &settings) {
  return std::make_unique<LotteryTicket>(settings);
}

std::unique_ptr<PruningSchedule>
bonsai::createDenseSparseDense(Settings &settings) {
  return std::make_unique<DenseSparseDense>(settings);
}

std::unique_ptr<PruningSchedule> bonsai::createFromScratch(Settings &settings) {
  return std::make_unique<FromScratch>(settings);
}
