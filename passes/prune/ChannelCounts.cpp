//===- ChannelCounts.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many channels to cut of each group, for a sparsity.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelPruning.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace bonsai;

CutCounts bonsai::applyRule(const ChannelRanking &ranking, CutCounts counts,
                            const WidthRule &rule) {
  for (auto [group, count] : llvm::zip(ranking.getGroups(), counts)) {
    int64_t size = group.channels.size();
    int64_t kept = std::max(size - count, rule.minimum);
    kept = std::min<int64_t>(llvm::alignTo(kept, rule.multiple), size);
    count = size - kept;
  }
  return counts;
}

namespace {

/// The counts that go with more and more cutting, in steps.
class CutSteps {
public:
  CutSteps(const ChannelRanking &ranking, PruningScope scope,
           const WidthRule &rule)
      : ranking(ranking), scope(scope), rule(rule) {
    for (const RankedGroup &group : ranking.getGroups())
      largest = std::max<int64_t>(largest, group.channels.size());
  }

  /// One for each channel or, layer by layer, for each of the widest layer.
  int64_t size() const {
    return scope == PruningScope::global ? ranking.getNumChannels() : largest;
  }

  CutCounts count(int64_t step) const {
    if (scope == PruningScope::global)
      return applyRule(ranking, ranking.countLeastSalient(step), rule);
    CutCounts counts;
    for (const RankedGroup &group : ranking.getGroups()) {
      int64_t channels = group.channels.size();
      counts.push_back((2 * step * channels + largest) / (2 * largest));
    }
    return applyRule(ranking, std::move(counts), rule);
  }

private:
  const ChannelRanking &ranking;
  PruningScope scope;
  WidthRule rule;
  int64_t largest = 1;
};

} // namespace

static CutCounts countChannels(const ChannelRanking &ranking, Sparsity sparsity,
                               PruningScope scope, const WidthRule &rule) {
  if (scope == PruningScope::global)
    return applyRule(
        ranking,
        ranking.countLeastSalient(sparsity.countOf(ranking.getNumChannels())),
        rule);
  CutCounts counts;
  for (const RankedGroup &group : ranking.getGroups())
    counts.push_back(sparsity.countOf(group.channels.size()));
  return applyRule(ranking, std::move(counts), rule);
}

FailureOr<CutCounts>
bonsai::countForSparsity(ModuleOp module, const ChannelRanking &ranking,
                         Sparsity sparsity, ChannelGoal goal,
                         PruningScope scope, const WidthRule &rule) {
  if (goal == ChannelGoal::channels)
    return countChannels(ranking, sparsity, scope, rule);
  ChannelCost cost(module);
  CutSteps steps(ranking, scope, rule);
  auto measure = [&](int64_t step) {
    NetworkCost predicted = cost.predict(ranking.select(steps.count(step)));
    return goal == ChannelGoal::macs ? predicted.macs : predicted.params;
  };
  NetworkCost whole = cost.predict(RemovedChannels(ranking.getChannelGroups()));
  int64_t total = goal == ChannelGoal::macs ? whole.macs : whole.params;
  int64_t allowed = total - sparsity.countOf(total);
  int64_t low = 0, high = steps.size();
  if (measure(high) > allowed)
    return module.emitError("cutting every channel that may be cut leaves ")
           << measure(high) << " of " << total
           << (goal == ChannelGoal::macs ? " MACs" : " parameters")
           << ", more than the " << allowed << " asked for";
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (measure(middle) <= allowed)
      high = middle;
    else
      low = middle + 1;
  }
  return steps.count(low);
}
