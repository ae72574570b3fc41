//===- LearningRateTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules of the learning rate.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/LearningRate.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

constexpr int64_t stepsPerEpoch = 4, numSteps = 40;

std::vector<double> listRates(const char *schedule, double warmUp) {
  LearningRateOptions options;
  options.learningRate = 0.5;
  options.schedule = llvm::cantFail(Schedule::parse(schedule));
  options.warmUp = warmUp;
  std::vector<double> rates(numSteps);
  for (int64_t step = 0; step < numSteps; ++step)
    rates[step] = computeLearningRate(options, step, stepsPerEpoch, numSteps);
  return rates;
}

TEST(LearningRate, StaysConstant) {
  EXPECT_EQ(listRates("constant", 0), std::vector<double>(numSteps, 0.5));
}

TEST(LearningRate, FallsAfterEpochs) {
  std::vector<double> rates = listRates("step:3,7@0.1", 0);
  for (int64_t step = 0; step < numSteps; ++step)
    EXPECT_DOUBLE_EQ(rates[step], step < 12   ? 0.5
                                  : step < 28 ? 0.05
                                              : 0.5 * 0.1 * 0.1);
}

TEST(LearningRate, FollowsACosine) {
  std::vector<double> rates = listRates("cosine", 0);
  for (int64_t step = 0; step < numSteps; ++step)
    EXPECT_DOUBLE_EQ(rates[step],
                     0.25 * (1 + std::cos(M_PI * step / numSteps)));
  EXPECT_DOUBLE_EQ(rates[0], 0.5);
  EXPECT_DOUBLE_EQ(rates[20], 0.25);
}

TEST(LearningRate, WarmsUpFirst) {
  for (const char *schedule : {"constant", "cosine", "step:5@0.5"}) {
    std::vector<double> rates = listRates(schedule, 1.5);
    for (int64_t step = 0; step < 6; ++step)
      EXPECT_DOUBLE_EQ(rates[step], 0.5 * (step + 1) / 6) << schedule;
    EXPECT_DOUBLE_EQ(rates[6], 0.5) << schedule;
  }
  EXPECT_DOUBLE_EQ(listRates("cosine", 1.5)[23], 0.25);
  EXPECT_DOUBLE_EQ(listRates("step:5@0.5", 1.5)[20], 0.25);
  EXPECT_DOUBLE_EQ(listRates("cosine", 100)[39], 0.5);
}

TEST(LearningRate, SaysWhatASchedulesSyntaxIs) {
  for (const char *text :
       {"", "linear", "step", "step:", "step:1", "step:1@", "step:@0.1",
        "step:1,1@0.1", "step:2,1@0.1", "step:0@0.1", "step:1@0", "step:1@-1",
        "step:1@x", "step:1,@0.1", "step:1@inf", "cosine:1"}) {
    llvm::Expected<Schedule> schedule = Schedule::parse(text);
    ASSERT_FALSE(schedule) << text;
    EXPECT_EQ(llvm::toString(schedule.takeError()),
              std::string("must be constant, cosine or step:EPOCH,...@FACTOR "
                          "with growing epochs and a factor above 0, got '") +
                  text + "'");
  }
}

} // namespace
