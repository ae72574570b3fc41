//===- GradientScorerTest.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SynFlow of a linear network, and cuts in rounds by it.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/saliency/GradientScorer.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/train/ModelParameters.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace bonsai;

namespace {

/// Two layers, without activation: 5 inputs, 4 hidden, 3 results; 32 weights.
class GradientScorerTest : public testing::Test {
protected:
  static constexpr int64_t numInputs = 5, numHidden = 4, numResults = 3;

  void SetUp() override {
    module = mlir::parseSourceString<mlir::ModuleOp>(R"mlir(
      bonsai.parameter @a : tensor<4x5xf32> = dense<1.0>
      bonsai.parameter @b : tensor<3x4xf32> = dense<1.0>
      func.func @main(%x: tensor<1x5xf32> {bonsai.name = "x"})
          -> (tensor<1x3xf32> {bonsai.name = "z"}) {
        %a = bonsai.param @a : tensor<4x5xf32>
        %b = bonsai.param @b : tensor<3x4xf32>
        %y = bonsai.linear %x, %a : (tensor<1x5xf32>, tensor<4x5xf32>) -> tensor<1x4xf32>
        %z = bonsai.linear %y, %b : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
        return %z : tensor<1x3xf32>
      })mlir",
                                                     &session.getContext());
    ASSERT_TRUE(module);
    parameters = llvm::cantFail(readParameters(*module));
    std::mt19937 random(9);
    for (TrainedParameter &parameter : parameters)
      for (float &value : parameter.values)
        value = static_cast<float>(random() * 0x1p-31 - 1);
    GradientScorerOptions options;
    options.runtimeArchive = BONSAI_RUNTIME_ARCHIVE;
    scorer = llvm::cantFail(GradientScorer::create(
        session, *module, *lookupGradientCriterion("synflow"),
        /*data=*/nullptr, parameters, /*exclude=*/{}, options));
  }

  /// The weight of the first layer that leads from an input to a hidden one,
  /// and of the second that leads on.
  double getFirst(int64_t hidden, int64_t input) const {
    return std::fabs(parameters[0].values[hidden * numInputs + input]);
  }
  double getSecond(int64_t result, int64_t hidden) const {
    return std::fabs(parameters[1].values[result * numHidden + hidden]);
  }

  WeightScores score() { return llvm::cantFail(scorer->score(parameters)); }

  int64_t countCutWeights() const {
    return countCut(parameters, scorer->getPrunable());
  }

  void cutInRounds(
      llvm::StringRef sparsity, PruningScope scope, int64_t rounds,
      llvm::function_ref<void(int64_t)> report = [](int64_t) {}) {
    llvm::cantFail(scorer->cutInRounds(parameters, *Sparsity::parse(sparsity),
                                       scope, rounds, report));
  }

  Session session;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<TrainedParameter> parameters;
  std::unique_ptr<GradientScorer> scorer;
};

} // namespace

/// A weight is worth all paths through it, from an input of 1 each.
TEST_F(GradientScorerTest, SynFlowSumsOverPaths) {
  WeightScores scores = score();
  for (int64_t hidden = 0; hidden < numHidden; ++hidden) {
    double in = 0, out = 0;
    for (int64_t input = 0; input < numInputs; ++input)
      in += getFirst(hidden, input);
    for (int64_t result = 0; result < numResults; ++result)
      out += getSecond(result, hidden);
    for (int64_t input = 0; input < numInputs; ++input)
      EXPECT_NEAR(scores[0][hidden * numInputs + input],
                  getFirst(hidden, input) * out, 1e-6);
    for (int64_t result = 0; result < numResults; ++result)
      EXPECT_NEAR(scores[1][result * numHidden + hidden],
                  getSecond(result, hidden) * in, 1e-6);
  }
}

/// What is cut leaves fewer paths.
TEST_F(GradientScorerTest, SynFlowFollowsTheWeights) {
  double sum = 0;
  for (int64_t hidden = 0; hidden < numHidden; ++hidden)
    parameters[0].values[hidden * numInputs] = 0;
  WeightScores scores = score();
  for (int64_t input = 1; input < numInputs; ++input)
    sum += getFirst(2, input);
  EXPECT_EQ(scores[0][0], 0);
  EXPECT_NEAR(scores[1][2], getSecond(0, 2) * sum, 1e-6);
}

TEST_F(GradientScorerTest, CutsExactlyAsManyInTheLastRound) {
  // 0.703125 of 32 is 22.5.
  cutInRounds("0.703125", PruningScope::global, 7);
  EXPECT_EQ(countCutWeights(), 23);
  for (const TrainedParameter &parameter : parameters)
    for (auto [isKept, value] : llvm::zip(parameter.mask, parameter.values))
      EXPECT_EQ(isKept != 0, value != 0);
}

TEST_F(GradientScorerTest, LeavesAPowerOfTheDensityInEachRound) {
  constexpr int64_t rounds = 4;
  int64_t numRounds = 0;
  cutInRounds("0.75", PruningScope::global, rounds, [&](int64_t round) {
    EXPECT_EQ(round, ++numRounds);
    double left = std::pow(0.25, static_cast<double>(round) / rounds);
    EXPECT_EQ(countCutWeights(), std::floor((1 - left) * 32 + 0.5));
  });
  EXPECT_EQ(numRounds, rounds);
}

TEST_F(GradientScorerTest, CutsEachLayerToItself) {
  cutInRounds("0.625", PruningScope::layer, 3);
  EXPECT_EQ(countCut(parameters, {0}), 13); // 12.5 of 20
  EXPECT_EQ(countCut(parameters, {1}), 8);  // 7.5 of 12
}

TEST_F(GradientScorerTest, KeepsCutWhatWasCutInEarlierRounds) {
  std::vector<std::vector<uint8_t>> before(2);
  cutInRounds("0.9", PruningScope::global, 6, [&](int64_t) {
    for (auto [parameter, mask] : llvm::zip_equal(parameters, before)) {
      for (auto [wasKept, isKept] : llvm::zip(mask, parameter.mask))
        EXPECT_LE(isKept, wasKept);
      mask = parameter.mask;
    }
  });
}

/// Each round has scores of its own: those of what the last one left.
TEST_F(GradientScorerTest, ScoresAnewInEachRound) {
  std::vector<TrainedParameter> byHand = parameters;
  cutInRounds("0.75", PruningScope::global, 2);
  for (int64_t count : {16, 24})
    cutLowest(byHand, scorer->getPrunable(),
              llvm::cantFail(scorer->score(byHand)), count);
  for (auto [parameter, expected] : llvm::zip_equal(parameters, byHand))
    EXPECT_EQ(parameter.mask, expected.mask);
}

TEST_F(GradientScorerTest, RefusesScoresThatAreNotFinite) {
  parameters[0].values[3] = std::numeric_limits<float>::infinity();
  auto scores = scorer->score(parameters);
  ASSERT_FALSE(scores);
  EXPECT_NE(llvm::toString(scores.takeError()).find("is not finite"),
            std::string::npos);
}
