//===- PruningScheduleTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each schedule does to weights and masks, step by step.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/schedules/PruningSchedule.h"
#include "llvm/ADT/STLExtras.h"
#include <gtest/gtest.h>
#include <random>

using namespace bonsai;

namespace {

/// A training of two layers and a batch norm, whose weights nothing changes but
/// the schedule.
class ScheduledTraining {
public:
  ScheduledTraining(llvm::StringRef description, int64_t epochs,
                    int64_t stepsPerEpoch) {
    context.epochs = epochs;
    context.stepsPerEpoch = stepsPerEpoch;
    context.prunable = {0, 1};
    context.filterAxes = {0, -1};
    context.normalizationScales = {2};
    context.runningVariances = {3};
    std::mt19937 generator(7);
    std::normal_distribution<float> normal(0.0f, 0.1f);
    add("conv", {10, 4, 5, 5}, false, [&] { return normal(generator); });
    add("linear", {10, 100}, false, [&] { return 3 * normal(generator); });
    add("scale", {10}, false, [] { return -2.0f; });
    add("variance", {10}, true, [] { return 5.0f; });
    auto parsed = parsePruningSchedule(description);
    if (!parsed)
      ADD_FAILURE() << llvm::toString(parsed.takeError());
    else
      schedule = std::move(*parsed);
  }

  /// What comes before each step up to this one, once.
  void runTo(int64_t step) {
    for (; nextStep <= step; ++nextStep) {
      state.step = nextStep;
      schedule->beforeStep(context, state);
    }
  }

  int64_t countCutNow() const {
    return countCut(state.parameters, context.prunable);
  }

  std::string check() const {
    return llvm::toString(schedule->check(context, state));
  }

  TrainedParameter &conv() { return state.parameters[0]; }
  TrainedParameter &linear() { return state.parameters[1]; }

  ScheduleContext context;
  TrainingState state;
  std::unique_ptr<PruningSchedule> schedule;

private:
  int64_t nextStep = 0;

  template <typename Draw>
  void add(const char *name, std::initializer_list<int64_t> shape,
           bool isBuffer, Draw draw) {
    TrainedParameter parameter;
    parameter.name = name;
    parameter.shape = shape;
    parameter.isBuffer = isBuffer;
    int64_t size = 1;
    for (int64_t extent : shape)
      size *= extent;
    for (int64_t i = 0; i < size; ++i)
      parameter.values.push_back(draw());
    state.parameters.push_back(std::move(parameter));
    state.optimizer.vectors.push_back(
        {std::string("momentum of ") + name, std::vector<float>(size, 1.0f)});
  }
};

std::string refusalOf(llvm::StringRef description) {
  auto parsed = parsePruningSchedule(description);
  return parsed ? "" : llvm::toString(parsed.takeError());
}

} // namespace

// Zhu and Gupta: from 0.2 to 0.8 over steps 100 to 110, every step.
TEST(PruningSchedule, GradualIsCubic) {
  ScheduledTraining training(
      "gradual:sparsity=0.8,initial=0.2,begin=10,end=11,every=1", 12, 10);
  EXPECT_EQ(training.check(), "");
  training.runTo(99);
  EXPECT_EQ(training.countCutNow(), 0);
  training.runTo(100);
  EXPECT_EQ(training.countCutNow(), 400);
  training.runTo(105);
  EXPECT_EQ(training.countCutNow(), 1450); // 0.725
  training.runTo(110);
  EXPECT_EQ(training.countCutNow(), 1600);
  training.runTo(120);
  EXPECT_EQ(training.countCutNow(), 1600);
}

TEST(PruningSchedule, OneShotCutsLeastMagnitudes) {
  ScheduledTraining training("one-shot:sparsity=0.5", 1, 3);
  training.runTo(0);
  EXPECT_EQ(training.countCutNow(), 1000);
  double largestCut = 0, smallestKept = 1;
  ScheduledTraining before("one-shot:sparsity=0.5", 1, 3);
  for (size_t number : {0, 1})
    for (auto [mask, value] : llvm::zip(training.state.parameters[number].mask,
                                        before.state.parameters[number].values))
      (mask ? smallestKept : largestCut) =
          mask ? std::min<double>(smallestKept, std::fabs(value))
               : std::max<double>(largestCut, std::fabs(value));
  EXPECT_LE(largestCut, smallestKept);
}

TEST(PruningSchedule, IterativeCutsOfTheWholeOrOfWhatIsLeft) {
  ScheduledTraining whole("iterative:sparsity=0.12,cut=0.05,every=2", 6, 5);
  EXPECT_EQ(whole.check(), "");
  std::vector<int64_t> counts;
  for (int64_t step : {0, 9, 10, 20, 29}) {
    whole.runTo(step);
    counts.push_back(whole.countCutNow());
  }
  EXPECT_EQ(counts, (std::vector<int64_t>{100, 100, 200, 240, 240}));
  ScheduledTraining left("iterative:sparsity=0.5,cut=0.2,of=left", 4, 5);
  EXPECT_EQ(left.check(), "");
  left.runTo(5);
  EXPECT_EQ(left.countCutNow(), 720); // 1 - 0.8^2
  left.runTo(15);
  EXPECT_EQ(left.countCutNow(), 1000);
  ScheduledTraining tooShort("iterative:sparsity=0.5,cut=0.2,of=left", 3, 5);
  EXPECT_EQ(tooShort.check(),
            "iterative: takes 4 cuts, and so at least 4 epochs");
}

// Thresholds in standard deviations: the layer with three times the weights
// loses as much as the other.
TEST(PruningSchedule, HanCutsByDeviationsOfEachLayer) {
  ScheduledTraining training("han:sparsity=0.6,rounds=2,dense=yes", 2, 5);
  EXPECT_EQ(training.schedule->countCycles(), 3);
  EXPECT_EQ(training.check(), "");
  training.runTo(9);
  EXPECT_EQ(training.countCutNow(), 0);
  training.runTo(10);
  EXPECT_EQ(training.countCutNow(), 735); // 2000 (1 - sqrt(0.4))
  training.runTo(20);
  EXPECT_EQ(training.countCutNow(), 1200);
  EXPECT_NEAR(llvm::count(training.conv().mask, 0), 600, 40);
}

TEST(PruningSchedule, LotteryRewindsWhatIsLeft) {
  ScheduledTraining training("lottery:sparsity=0.3,cut=0.2,rewind=2", 2, 5);
  EXPECT_EQ(training.check(), "");
  EXPECT_EQ(training.schedule->countCycles(), 3);
  training.runTo(2);
  std::vector<float> early = training.conv().values;
  for (float &value : training.conv().values)
    value += 1; // so that the other layer is cut
  training.runTo(10);
  EXPECT_EQ(training.countCutNow(), 400);
  EXPECT_EQ(training.conv().values, early);
  for (auto [mask, value] :
       llvm::zip(training.linear().mask, training.linear().values))
    EXPECT_TRUE(mask || value == 0);
  EXPECT_EQ(training.state.optimizer.vectors[0].values[0], 0.0f);
  training.runTo(20);
  EXPECT_EQ(training.countCutNow(), 600);
  training.runTo(30);
  EXPECT_EQ(training.countCutNow(), 600);
}

TEST(PruningSchedule, DenseSparseDenseReleasesTheMask) {
  ScheduledTraining training("dense-sparse-dense:sparsity=0.3", 6, 5);
  EXPECT_EQ(training.check(), "");
  training.runTo(10);
  EXPECT_EQ(llvm::count(training.conv().mask, 0), 300);
  EXPECT_EQ(llvm::count(training.linear().mask, 0), 300);
  training.runTo(20);
  EXPECT_EQ(training.countCutNow(), 0);
  EXPECT_TRUE(training.conv().mask.empty());
  training.conv().mask.assign(1000, 1);
  EXPECT_EQ(training.check(), "dense-sparse-dense: 'conv' has weights that are "
                              "cut already");
}

TEST(PruningSchedule, SoftFiltersAreZeroAndCutAtTheEnd) {
  ScheduledTraining training("soft-filters:sparsity=0.3", 2, 5);
  std::fill_n(training.conv().values.begin() + 200, 100, 0.001f);
  training.runTo(5);
  EXPECT_EQ(training.countCutNow(), 0);
  EXPECT_EQ(llvm::count(training.conv().values, 0.0f), 300);
  EXPECT_EQ(training.conv().values[250], 0.0f);
  training.conv().values[250] = 100; // it came back
  training.runTo(10);
  EXPECT_EQ(training.countCutNow(), 300);
  EXPECT_EQ(training.conv().mask[250], 1);
  EXPECT_TRUE(training.linear().mask.empty());
}

TEST(PruningSchedule, SlimmingDrawsScalesToZero) {
  ScheduledTraining training("slimming:l1=0.5", 1, 5);
  std::vector<std::vector<float>> gradients(training.state.parameters.size());
  for (auto [parameter, gradient] :
       llvm::zip(training.state.parameters, gradients))
    gradient.assign(parameter.values.size(), 1.0f);
  training.state.parameters[2].values[0] = 2;
  training.state.parameters[2].values[1] = 0;
  training.schedule->adjustGradients(training.context,
                                     training.state.parameters, gradients);
  EXPECT_EQ(gradients[2][0], 1.5f);
  EXPECT_EQ(gradients[2][1], 1.0f);
  EXPECT_EQ(gradients[2][2], 0.5f);
  EXPECT_EQ(gradients[0][0], 1.0f);
}

TEST(PruningSchedule, FromScratchKeepsMasks) {
  ScheduledTraining training("from-scratch:seed=3", 1, 5);
  training.conv().mask.assign(1000, 1);
  training.conv().mask[1] = 0;
  std::vector<float> before = training.conv().values;
  training.runTo(0);
  EXPECT_NE(training.conv().values, before);
  EXPECT_EQ(training.conv().values[1], 0.0f);
  double squares = 0;
  for (float value : training.conv().values)
    squares += value * value;
  EXPECT_NEAR(squares / 1000, 2.0 / 100, 0.004);
  EXPECT_EQ(training.state.parameters[2].values[0], 1.0f);
  EXPECT_EQ(training.state.parameters[3].values[0], 1.0f);
}

TEST(PruningSchedule, DescriptionsAreChecked) {
  EXPECT_EQ(refusalOf("sudden"),
            "there is no schedule 'sudden'; there are one-shot, iterative, "
            "gradual, han, lottery, soft-filters, dense-sparse-dense, "
            "slimming, from-scratch");
  EXPECT_EQ(refusalOf("one-shot"), "one-shot: sparsity is missing");
  EXPECT_EQ(refusalOf("one-shot:sparsity=1"),
            "one-shot: sparsity must be at least 0 and less than 1, got 1");
  EXPECT_EQ(refusalOf("one-shot:sparsity"),
            "one-shot: 'sparsity' is not name=value");
  EXPECT_EQ(refusalOf("one-shot:sparsity=0.5,sparsity=0.6"),
            "one-shot: 'sparsity' is given twice");
  EXPECT_EQ(refusalOf("one-shot:sparsity=0.5,rounds=3"),
            "one-shot: there is no setting 'rounds'; there are sparsity, "
            "scope");
  EXPECT_EQ(refusalOf("one-shot:sparsity=0.5,scope=here"),
            "one-shot: scope must be global or layer, got here");
  EXPECT_EQ(refusalOf("han:sparsity=0.5,rounds=0"),
            "han: rounds must be an integer of at least 1, got 0");
  EXPECT_EQ(refusalOf("slimming:l1=-1"),
            "slimming: l1 must be a number of at least 0, got -1");
}
