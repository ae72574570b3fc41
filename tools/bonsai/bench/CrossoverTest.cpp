//===- CrossoverTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Crossovers of sweeps.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/Crossover.h"
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

TEST(Crossover, LiesWhereTheTimeIsThatOfDense) {
  // Times of 1.5 and 0.9 of dense: five sixths of the way.
  std::optional<double> crossover =
      findCrossover({{0.5, 1 / 1.5}, {0.8, 1 / 0.9}});
  ASSERT_TRUE(crossover);
  EXPECT_NEAR(*crossover, 0.5 + 0.3 * 5 / 6, 1e-12);
}

TEST(Crossover, IsAfterTheLastPointThatIsSlower) {
  std::optional<double> crossover = findCrossover(
      {{0.9, 2}, {0.2, 1.1}, {0.4, 0.8}, {0.6, 1 / 0.75}, {0, 0.5}});
  ASSERT_TRUE(crossover);
  EXPECT_NEAR(*crossover, 0.5, 1e-12);
}

TEST(Crossover, MayAskForMore) {
  // Times of 1 and 0.6: half of the way to 0.8.
  EXPECT_NEAR(*findCrossover({{0.4, 1}, {0.6, 1 / 0.6}}, 1.25), 0.5, 1e-12);
  EXPECT_FALSE(findCrossover({{0.4, 1}, {0.6, 1.2}}, 1.25));
}

TEST(Crossover, IsThePointThatIsJustAsQuick) {
  EXPECT_DOUBLE_EQ(*findCrossover({{0.3, 0.5}, {0.6, 1}, {0.9, 4}}), 0.6);
}

TEST(Crossover, IsTheFirstPointIfNoneIsSlower) {
  EXPECT_DOUBLE_EQ(*findCrossover({{0.7, 1.5}, {0.6, 1.2}}), 0.6);
}

TEST(Crossover, IsNowhereIfTheLastPointIsSlower) {
  EXPECT_FALSE(findCrossover({{0.5, 1.2}, {0.9, 0.9}}));
  EXPECT_FALSE(findCrossover({{0.5, 0.2}}));
  EXPECT_FALSE(findCrossover({}));
}

} // namespace
