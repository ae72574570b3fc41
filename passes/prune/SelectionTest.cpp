//===- SelectionTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Selection against a stable sort of everything, on random values, ties and
// extremes.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Selection.h"
#include "passes/prune/Sparsity.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <gtest/gtest.h>
#include <random>

using namespace bonsai;

namespace {

/// Candidates with given saliencies; a negative one is cut already.
class ListedCandidates : public Candidates {
public:
  explicit ListedCandidates(std::vector<double> saliencies)
      : saliencies(std::move(saliencies)) {}

  int64_t size() const override { return saliencies.size(); }
  void readRanks(int64_t begin,
                 llvm::MutableArrayRef<uint64_t> ranks) const override {
    for (auto [i, rank] : llvm::enumerate(ranks)) {
      double saliency = saliencies[begin + i];
      rank = saliency < 0 ? alreadyCutRank : rankOf(saliency);
    }
  }
  void cut(int64_t candidate,
           llvm::MutableArrayRef<uint8_t> mask) const override {
    mask[candidate] = 0;
  }

  std::vector<double> saliencies;
};

using Choice = std::vector<std::pair<size_t, int64_t>>;

/// What the rule says, by a stable sort of everything.
Choice selectBySorting(llvm::ArrayRef<ListedCandidates> layers, int64_t count) {
  std::vector<std::pair<double, std::pair<size_t, int64_t>>> all;
  int64_t numCut = 0;
  for (auto [layer, candidates] : llvm::enumerate(layers))
    for (auto [i, saliency] : llvm::enumerate(candidates.saliencies)) {
      all.push_back({std::max(saliency, -1.0), {layer, i}});
      numCut += saliency < 0;
    }
  llvm::stable_sort(
      all, [](const auto &a, const auto &b) { return a.first < b.first; });
  Choice choice;
  for (int64_t i = 0; i < std::max(count, numCut); ++i)
    choice.push_back(all[i].second);
  std::sort(choice.begin(), choice.end());
  return choice;
}

Choice select(llvm::ArrayRef<ListedCandidates> layers, int64_t count) {
  llvm::SmallVector<const Candidates *> pointers;
  for (const ListedCandidates &layer : layers)
    pointers.push_back(&layer);
  Choice choice;
  selectLowest(pointers, count, [&](size_t layer, int64_t candidate) {
    choice.push_back({layer, candidate});
  });
  return choice;
}

/// Layers of random sizes; `draw` makes a saliency.
template <typename Draw>
std::vector<ListedCandidates> makeLayers(std::mt19937 &random, Draw draw) {
  std::vector<ListedCandidates> layers;
  for (int64_t size : {1, 7, 4096, 5000, 0, 129}) {
    std::vector<double> saliencies(size);
    for (double &saliency : saliencies)
      saliency = draw(random);
    layers.emplace_back(std::move(saliencies));
  }
  return layers;
}

void expectSameAsSorting(llvm::ArrayRef<ListedCandidates> layers) {
  int64_t total = 0;
  for (const ListedCandidates &layer : layers)
    total += layer.size();
  for (const char *text :
       {"0", "0.0001", "0.1", "0.5", "0.777", "0.9", "0.9999"}) {
    int64_t count = Sparsity::parse(text)->countOf(total);
    EXPECT_EQ(select(layers, count), selectBySorting(layers, count)) << text;
  }
}

} // namespace

TEST(SelectLowest, AgreesWithSortingOnDistinctValues) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  expectSameAsSorting(
      makeLayers(random, [&](auto &r) { return std::abs(normal(r)); }));
}

TEST(SelectLowest, AgreesWithSortingOnManyTies) {
  std::mt19937 random(2);
  expectSameAsSorting(
      makeLayers(random, [](auto &r) { return static_cast<double>(r() % 5); }));
}

TEST(SelectLowest, AgreesWithSortingOnEqualValues) {
  std::mt19937 random(3);
  expectSameAsSorting(makeLayers(random, [](auto &) { return 0.25; }));
}

TEST(SelectLowest, AgreesWithSortingWhereSomeAreCutAlready) {
  std::mt19937 random(4);
  expectSameAsSorting(makeLayers(
      random, [](auto &r) { return static_cast<double>(r() % 7) - 1.0; }));
}

TEST(SelectLowest, AgreesWithSortingFromSubnormalToInfinity) {
  std::mt19937 random(5);
  const double extremes[] = {0.0, 5e-324, 1e-45, 1e300,
                             std::numeric_limits<double>::infinity()};
  expectSameAsSorting(
      makeLayers(random, [&](auto &r) { return extremes[r() % 5]; }));
}

TEST(SelectLowest, ValuesDecideWhateverTheOrder) {
  std::mt19937 random(6);
  std::vector<double> saliencies(3000);
  for (size_t i = 0; i < saliencies.size(); ++i)
    saliencies[i] = static_cast<double>(i);
  for (int shuffle = 0; shuffle < 5; ++shuffle) {
    std::shuffle(saliencies.begin(), saliencies.end(), random);
    std::vector<ListedCandidates> layers;
    layers.emplace_back(saliencies);
    std::vector<double> chosen;
    for (auto [layer, candidate] : select(layers, 1000))
      chosen.push_back(layers[layer].saliencies[candidate]);
    EXPECT_EQ(chosen.size(), 1000u);
    EXPECT_EQ(*llvm::max_element(chosen), 999.0);
  }
}

TEST(RankOf, OrdersAsTheValuesDo) {
  const double ordered[] = {
      -std::numeric_limits<double>::infinity(), -1.0, -5e-324, 0.0, 5e-324, 1.0,
      std::numeric_limits<double>::infinity()};
  uint64_t last = alreadyCutRank;
  for (double value : ordered) {
    EXPECT_LT(last, rankOf(value));
    last = rankOf(value);
  }
}
