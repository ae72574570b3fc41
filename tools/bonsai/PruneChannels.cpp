//===- PruneChannels.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai prune of whole channels.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruneChannels.h"
#include "mlir/IR/Verifier.h"
#include "passes/analysis/ConstantChannels.h"
#include "passes/prune/MeanReplacement.h"
#include "tools/bonsai/PruneByGradient.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

static ChannelRankingOptions getRankingOptions(const PruneOptions &options) {
  ChannelRankingOptions ranking;
  ranking.criterion = readCriterion(options.criterion);
  ranking.aggregation = readAggregation(options.aggregation);
  ranking.seed = options.seed.value_or(0);
  ranking.skipCoupled = options.skipCoupled;
  ranking.exclude = options.exclude;
  return ranking;
}

static ChannelGoal getGoal(const PruneOptions &options) {
  return llvm::StringSwitch<ChannelGoal>(options.goal)
      .Case("macs", ChannelGoal::macs)
      .Case("params", ChannelGoal::params)
      .Default(ChannelGoal::channels);
}

/// Errors name the file of the widths and the place in the network.
static Expected<CutCounts> readCounts(Session &session, ModuleOp module,
                                      const ChannelRanking &ranking,
                                      StringRef path) {
  Expected<ChannelWidths> widths = readChannelWidths(path);
  if (!widths)
    return widths.takeError();
  FailureOr<CutCounts> counts = countForWidths(module, ranking, *widths);
  if (succeeded(counts))
    return *counts;
  Error reason = session.explain(createStringError("cannot be kept"));
  return createStringError(path + ": " + toString(std::move(reason)));
}

Expected<CutCounts> bonsai::chooseCounts(Session &session, ModuleOp module,
                                         const ChannelRanking &ranking,
                                         const PruneOptions &options) {
  if (!options.widths.empty())
    return readCounts(session, module, ranking, options.widths);
  if (ranking.getNumChannels() == 0)
    return createStringError(options.model +
                             ": has no channels that may be cut");
  Expected<int64_t> multiple = readRoundTo(options.roundTo);
  if (!multiple)
    return multiple.takeError();
  WidthRule rule{*multiple, options.minChannels.value_or(1)};
  if (options.budget.isGiven())
    return searchUnderBudget(session, module, ranking,
                             {options.model, options.batch, getGoal(options),
                              rule, options.json != "-"},
                             options.budget);
  Expected<Sparsity> sparsity = readSparsity(options.sparsity);
  if (!sparsity)
    return sparsity.takeError();
  FailureOr<CutCounts> counts = countForSparsity(
      module, ranking, *sparsity, getGoal(options), options.getScope(), rule);
  if (failed(counts))
    return session.explain(
        createStringError(options.model + ": the sparsity cannot be reached"));
  return *counts;
}

/// Masks the chosen channels.
static Expected<ChannelPruning> maskChosen(Session &session, ModuleOp module,
                                           const PruneOptions &options) {
  ChannelRankingOptions rankingOptions = getRankingOptions(options);
  StringMap<std::vector<double>> scores;
  if (options.getGradientCriterion()) {
    auto computed = scoreByGradient(session, module, options);
    if (!computed)
      return computed.takeError();
    scores = std::move(*computed);
    rankingOptions.scores = &scores;
  }
  ChannelGroups groups(module);
  FailureOr<ChannelRanking> ranking =
      ChannelRanking::create(module, groups, rankingOptions);
  if (failed(ranking))
    return session.explain(
        createStringError(options.model + ": channels cannot be ranked"));
  Expected<CutCounts> counts = chooseCounts(session, module, *ranking, options);
  if (!counts)
    return counts.takeError();
  ChannelPruning pruning;
  RemovedChannels removed = ranking->select(*counts);
  pruning.numCut = removed.countRemoved();
  pruning.numCandidates = ranking->getNumChannels();
  if (failed(cutFilters(module, findFilters(*ranking, removed))) ||
      (!options.noMeanReplacement && failed(replaceCutFiltersByMean(module))))
    return session.explain(
        createStringError(options.model + ": channels cannot be cut"));
  return pruning;
}

/// Masks the channels that are zero and counts those that can go.
static Expected<ChannelPruning> maskZeros(Session &session, ModuleOp module,
                                          const PruneOptions &options) {
  if (failed(inferMasks(module, Granularity::channel, options.exclude)))
    return session.explain(
        createStringError(options.model + ": zeros cannot be masked"));
  ChannelGroups groups(module);
  ConstantChannels constants(module);
  RemovedChannels removed = findRemovableChannels(module, groups, constants);
  ChannelPruning pruning;
  for (const ChannelGroup &group : groups.getGroups()) {
    pruning.numCandidates += group.channels.size();
    pruning.numCut += count_if(group.channels, [&](int64_t channel) {
      return removed.isRemoved(channel);
    });
  }
  return pruning;
}

/// What shrinking would say, but nothing is removed.
static void predictShrinking(ModuleOp module, ChannelPruning &pruning) {
  ChannelGroups groups(module);
  ConstantChannels constants(module);
  ChannelCost cost(module);
  pruning.before = cost.predict(RemovedChannels(groups));
  pruning.after =
      cost.predict(findRemovableChannels(module, groups, constants));
}

Expected<ChannelPruning> bonsai::pruneChannels(Session &session,
                                               ModuleOp module,
                                               const PruneOptions &options) {
  Expected<ChannelPruning> pruning = options.method == "zeros"
                                         ? maskZeros(session, module, options)
                                         : maskChosen(session, module, options);
  if (!pruning)
    return pruning.takeError();
  if (options.noShrink) {
    predictShrinking(module, *pruning);
  } else {
    ShrinkingReport report = shrinkChannels(module);
    pruning->before = report.before;
    pruning->after = report.after;
  }
  if (failed(verify(module)))
    return session.explain(
        createStringError(options.model + ": cannot be shrunken"));
  return pruning;
}
