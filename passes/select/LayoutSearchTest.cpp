//===- LayoutSearchTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/select/LayoutSearch.h"
#include "gtest/gtest.h"
#include <chrono>
#include <random>
#include <set>

using namespace bonsai;

namespace {

constexpr LayoutKind nchw = LayoutKind::nchw, nhwc = LayoutKind::nhwc,
                     tiles = LayoutKind::pixel_tiles;

unsigned getIndex(LayoutKind layout) { return static_cast<unsigned>(layout); }

ConversionCosts makeConversions(double cost) {
  ConversionCosts costs;
  for (unsigned i = 0; i < numLayouts; ++i)
    for (unsigned j = 0; j < numLayouts; ++j)
      costs[i][j] = i == j ? 0 : cost;
  return costs;
}

/// The definition, one value and layout at a time.
double getCost(const LayoutProblem &problem,
               const std::vector<unsigned> &options) {
  std::vector<LayoutKind> made(problem.conversions.size(), nchw);
  std::set<std::pair<unsigned, LayoutKind>> converted;
  double cost = 0;
  for (size_t i = 0; i < problem.steps.size(); ++i) {
    const LayoutStep &step = problem.steps[i];
    const LayoutOption &option = step.options[options[i]];
    cost += option.cost;
    for (size_t j = 0; j < step.operands.size(); ++j) {
      unsigned value = step.operands[j];
      LayoutKind layout = option.operands[j];
      if (layout != made[value] && converted.insert({value, layout}).second)
        cost +=
            problem.conversions[value][getIndex(made[value])][getIndex(layout)];
    }
    for (unsigned value : step.results)
      made[value] = option.result;
  }
  return cost;
}

double findMinimum(const LayoutProblem &problem) {
  std::vector<unsigned> options(problem.steps.size());
  double minimum = getCost(problem, options);
  for (size_t i = 0; i < options.size();) {
    if (++options[i] == problem.steps[i].options.size()) {
      options[i++] = 0;
      continue;
    }
    minimum = std::min(minimum, getCost(problem, options));
    i = 0;
  }
  return minimum;
}

/// A graph of operations on one or two of the earlier values, each value as
/// likely to be an old one as the last.
class RandomProblem {
public:
  explicit RandomProblem(unsigned seed) : generator(seed) {}

  LayoutProblem make(unsigned numSteps, unsigned maxOptions) {
    LayoutProblem problem;
    unsigned numValues = 1 + draw(2);
    for (unsigned i = 0; i < numSteps; ++i) {
      LayoutStep step;
      for (unsigned j = 0, count = 1 + draw(2); j < count; ++j)
        step.operands.push_back(draw(2) ? numValues - 1 : draw(numValues));
      for (unsigned j = 0, count = draw(8) ? 1 : 2; j < count; ++j)
        step.results.push_back(numValues++);
      for (unsigned j = 0, count = 1 + draw(maxOptions); j < count; ++j)
        step.options.push_back(makeOption(step.operands.size()));
      problem.steps.push_back(std::move(step));
    }
    for (unsigned i = 0; i < numValues; ++i)
      problem.conversions.push_back(makeCosts());
    return problem;
  }

private:
  unsigned draw(unsigned end) { return generator() % end; }

  LayoutKind drawLayout() {
    constexpr LayoutKind layouts[] = {nchw, nhwc, tiles};
    return layouts[draw(3)];
  }

  LayoutOption makeOption(unsigned numOperands) {
    LayoutOption option;
    for (unsigned i = 0; i < numOperands; ++i)
      option.operands.push_back(drawLayout());
    option.result = drawLayout();
    option.cost = draw(20);
    return option;
  }

  ConversionCosts makeCosts() {
    ConversionCosts costs;
    for (unsigned i = 0; i < numLayouts; ++i)
      for (unsigned j = 0; j < numLayouts; ++j)
        costs[i][j] = i == j ? 0 : 1 + draw(10);
    return costs;
  }

  std::mt19937 generator;
};

/// Steps of one operand, each with a dense kernel in nhwc and a sparse one in
/// pixel_tiles.
LayoutProblem makeChain(unsigned length, double dense, double sparse,
                        double conversion) {
  LayoutProblem problem;
  for (unsigned i = 0; i < length; ++i)
    problem.steps.push_back(
        {{i}, {i + 1}, {{{nhwc}, nhwc, dense}, {{tiles}, tiles, sparse}}});
  problem.steps.push_back({{length}, {}, {{{nchw}, nchw, 0}}});
  problem.conversions.assign(length + 1, makeConversions(conversion));
  return problem;
}

TEST(LayoutSearch, EqualsBruteForce) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    LayoutProblem problem = RandomProblem(seed).make(1 + seed % 7, 4);
    LayoutSolution solution = findCheapestLayouts(problem);
    EXPECT_TRUE(solution.isOptimal);
    EXPECT_EQ(solution.cost, getCost(problem, solution.options)) << seed;
    EXPECT_EQ(solution.cost, findMinimum(problem)) << seed;
  }
}

// With few states the solution may be worse, but is never misreported.
TEST(LayoutSearch, SaysWhenItGaveUpStates) {
  unsigned numWorse = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    LayoutProblem problem = RandomProblem(seed).make(7, 4);
    LayoutSolution solution = findCheapestLayouts(problem, 1);
    EXPECT_EQ(solution.cost, getCost(problem, solution.options)) << seed;
    bool isWorse = solution.cost > findMinimum(problem);
    EXPECT_FALSE(isWorse && solution.isOptimal) << seed;
    numWorse += isWorse;
  }
  EXPECT_GT(numWorse, 0u);
}

// Each saves 1 and an own pair of conversions costs 4: together they win.
TEST(LayoutSearch, ChangesARunTogether) {
  LayoutSolution solution =
      findCheapestLayouts(makeChain(5, /*dense=*/10, /*sparse=*/9, 2));
  EXPECT_EQ(solution.options, std::vector<unsigned>({1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(solution.cost, 5 * 9 + 2 * 2);
}

// The middle one of three wins by itself, but not by two conversions.
TEST(LayoutSearch, CountsConversions) {
  LayoutProblem problem = makeChain(3, 10, 12, 2);
  problem.steps[1].options[1].cost = 7;
  EXPECT_EQ(findCheapestLayouts(problem).options,
            std::vector<unsigned>({0, 0, 0, 0}));
  problem.steps[1].options[1].cost = 5;
  EXPECT_EQ(findCheapestLayouts(problem).options,
            std::vector<unsigned>({0, 1, 0, 0}));
}

// From nchw a change to nhwc is dear and one to pixel_tiles is cheap.
TEST(LayoutSearch, KnowsEachPairOfLayouts) {
  LayoutProblem problem = makeChain(1, 10, 10, 2);
  problem.conversions[0][getIndex(nchw)][getIndex(nhwc)] = 5;
  EXPECT_EQ(findCheapestLayouts(problem).options[0], 1u);
  problem.conversions[1][getIndex(tiles)][getIndex(nchw)] = 6;
  EXPECT_EQ(findCheapestLayouts(problem).options[0], 0u);
}

TEST(LayoutSearch, TakesTheFirstOfEquals) {
  LayoutProblem problem = makeChain(2, 10, 10, 2);
  EXPECT_EQ(findCheapestLayouts(problem).options,
            std::vector<unsigned>({0, 0, 0}));
}

// Bottlenecks with residual joins, as many as in a network of 150 layers.
TEST(LayoutSearch, IsOptimalAndQuickOnDeepResidualNetworks) {
  LayoutProblem problem;
  std::mt19937 generator(1);
  unsigned value = 0;
  for (unsigned block = 0; block < 50; ++block) {
    unsigned residual = value;
    for (unsigned layer = 0; layer < 3; ++layer, ++value) {
      LayoutStep step{{value}, {value + 1}, {}};
      if (layer == 2)
        step.operands.push_back(residual);
      for (LayoutKind in : {nchw, nhwc, tiles})
        for (LayoutKind out : {nchw, nhwc, tiles})
          step.options.push_back({{in}, out, 20.0 + generator() % 10});
      for (LayoutOption &option : step.options)
        option.operands.resize(step.operands.size(), option.result);
      problem.steps.push_back(std::move(step));
    }
  }
  problem.conversions.assign(value + 1, makeConversions(3));
  auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(findCheapestLayouts(problem).isOptimal);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

} // namespace
