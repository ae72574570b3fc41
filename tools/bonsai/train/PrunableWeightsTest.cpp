//===- PrunableWeightsTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting exactly as many weights as asked, the lowest first.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/PrunableWeights.h"
#include <gtest/gtest.h>

using namespace bonsai;

using Mask = std::vector<uint8_t>;

static TrainedParameter makeParameter(std::vector<float> values,
                                      Mask mask = {}) {
  TrainedParameter parameter;
  parameter.shape.push_back(values.size());
  parameter.values = std::move(values);
  parameter.mask = std::move(mask);
  return parameter;
}

static Sparsity makeSparsity(llvm::StringRef decimal) {
  return *Sparsity::parse(decimal);
}

namespace {

/// Two weights with a bias between them that cannot be cut.
struct PrunableWeightsTest : testing::Test {
  std::vector<TrainedParameter> parameters = {makeParameter({5, -4, 3, 2, -6}),
                                              makeParameter({0.5f}),
                                              makeParameter({1, -8, 7})};
  const std::vector<size_t> prunable = {0, 2};
  WeightScores scores = {{5, 4, 3, 2, 6}, {}, {1, 8, 7}};
};

} // namespace

TEST_F(PrunableWeightsTest, ScoresByMagnitude) {
  EXPECT_EQ(scoreByMagnitude(parameters, prunable), scores);
}

TEST_F(PrunableWeightsTest, CutsTheLowestOfAllTogether) {
  cutLowest(parameters, prunable, scores, 3);
  EXPECT_EQ(parameters[0].mask, Mask({1, 1, 0, 0, 1}));
  EXPECT_EQ(parameters[0].values, std::vector<float>({5, -4, 0, 0, -6}));
  EXPECT_EQ(parameters[2].mask, Mask({0, 1, 1}));
  EXPECT_EQ(parameters[2].values, std::vector<float>({0, -8, 7}));
  EXPECT_EQ(countWeights(parameters, prunable), 8);
  EXPECT_EQ(countCut(parameters, prunable), 3);
}

TEST_F(PrunableWeightsTest, LeavesOtherParametersAlone) {
  cutLowest(parameters, prunable, scores, 8);
  EXPECT_EQ(countCut(parameters, prunable), 8);
  EXPECT_TRUE(parameters[1].mask.empty());
  EXPECT_EQ(parameters[1].values, std::vector<float>({0.5f}));
}

TEST_F(PrunableWeightsTest, MakesNoMaskWhereNothingIsCut) {
  cutLowest(parameters, prunable, scores, 1);
  EXPECT_TRUE(parameters[0].mask.empty());
  EXPECT_EQ(parameters[2].mask, Mask({0, 1, 1}));
  EXPECT_EQ(countCut(parameters, prunable), 1);
}

/// 0.3125 of 8 is 2.5, of 5 is 1.5625, and of 3 is 0.9375.
TEST_F(PrunableWeightsTest, RoundsHalfUpOverAll) {
  cutLowest(parameters, prunable, scores, makeSparsity("0.3125"),
            PruningScope::global);
  EXPECT_EQ(countCut(parameters, prunable), 3);
}

TEST_F(PrunableWeightsTest, RoundsHalfUpInEachLayer) {
  cutLowest(parameters, prunable, scores, makeSparsity("0.5"),
            PruningScope::layer);
  EXPECT_EQ(parameters[0].mask, Mask({1, 0, 0, 0, 1}));
  EXPECT_EQ(parameters[2].mask, Mask({0, 1, 0}));
}

TEST_F(PrunableWeightsTest, RoundsDownBelowHalf) {
  cutLowest(parameters, prunable, scores, makeSparsity("0.3124"),
            PruningScope::global);
  EXPECT_EQ(countCut(parameters, prunable), 2);
}

TEST_F(PrunableWeightsTest, BreaksTiesByPosition) {
  scores = {{1, 1, 0, 1, 1}, {}, {1, 1, 0}};
  cutLowest(parameters, prunable, scores, 5);
  EXPECT_EQ(parameters[0].mask, Mask({0, 0, 0, 0, 1}));
  EXPECT_EQ(parameters[2].mask, Mask({1, 1, 0}));
}

TEST_F(PrunableWeightsTest, OrdersNegativeScores) {
  scores = {{-1, -3, 0, 2, -2}, {}, {1, 1, -2.5}};
  cutLowest(parameters, prunable, scores, 3);
  EXPECT_EQ(parameters[0].mask, Mask({1, 0, 1, 1, 0}));
  EXPECT_EQ(parameters[2].mask, Mask({1, 1, 0}));
}

TEST_F(PrunableWeightsTest, CountsWhatIsCutAlready) {
  parameters[0] = makeParameter({5, -4, 3, 2, 0}, {1, 1, 1, 1, 0});
  cutLowest(parameters, prunable, scores, 3);
  EXPECT_EQ(parameters[0].mask, Mask({1, 1, 1, 0, 0}));
  EXPECT_EQ(parameters[2].mask, Mask({0, 1, 1}));
}

TEST_F(PrunableWeightsTest, KeepsCutWhatIsCutAlready) {
  parameters[0] = makeParameter({0, 0, 3, 2, 0}, {0, 0, 1, 1, 0});
  cutLowest(parameters, prunable, scores, makeSparsity("0.2"),
            PruningScope::layer);
  EXPECT_EQ(parameters[0].mask, Mask({0, 0, 1, 1, 0}));
  EXPECT_EQ(parameters[2].mask, Mask({0, 1, 1}));
}
