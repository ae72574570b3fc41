//===- ChannelRanking.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From saliencies of filters to an order of channels.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/ChannelRanking.h"
#include "passes/prune/Selection.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

namespace {

/// The saliencies of the filters that make one channel, and whether they are
/// all cut already.
struct ChannelScore {
  void add(double saliency, bool isFirstLayer) {
    sum += saliency;
    max = count == 0 ? saliency : std::max(max, saliency);
    if (isFirstLayer)
      first += saliency;
    ++count;
  }

  double aggregate(ChannelAggregation aggregation) const {
    switch (aggregation) {
    case ChannelAggregation::sum:
      return sum;
    case ChannelAggregation::mean:
      return sum / count;
    case ChannelAggregation::max:
      return max;
    case ChannelAggregation::first:
      return first;
    }
    llvm_unreachable("aggregation outside its enum");
  }

  double sum = 0, max = 0, first = 0;
  int64_t count = 0;
  bool isCut = true;
};

using Scores = llvm::DenseMap<int64_t, ChannelScore>;

} // namespace

static const PrunableLayer *findLayer(ArrayRef<PrunableLayer> layers,
                                      PrunableOpInterface op) {
  for (const PrunableLayer &layer : layers)
    if (llvm::is_contained(layer.ops, op))
      return &layer;
  return nullptr;
}

/// Why a group that nothing blocks is no candidate; empty if it is one.
static std::string findObstacle(const ChannelGroup &group,
                                ArrayRef<PrunableLayer> layers,
                                ArrayRef<std::vector<double>> saliencies,
                                bool skipCoupled) {
  if (skipCoupled && group.isCoupled)
    return "several layers make them together";
  bool hasSaliency = false;
  for (PrunableOpInterface op : group.makers) {
    const PrunableLayer *layer = findLayer(layers, op);
    if (!layer)
      return "a layer that makes them is excluded";
    hasSaliency |= !saliencies[layer - layers.data()].empty();
  }
  return hasSaliency ? "" : "the criterion says nothing about them";
}

static void addFilters(const LayerFilters &filters, const ChannelGroups &groups,
                       int64_t group, ArrayRef<double> saliencies, bool isFirst,
                       Scores &scores) {
  PrunableOpInterface op = filters.getLayer().ops.front();
  Value weight = op.getWeightOperand().get();
  int64_t axis = getFilterAxis(op);
  for (int64_t filter = 0; filter < filters.size(); ++filter) {
    int64_t channel = groups.getChannel({weight, axis, filter});
    if (groups.getGroup(channel) != group)
      continue;
    ChannelScore &score = scores[channel];
    score.isCut &= filters.isCut(filter);
    if (!saliencies.empty())
      score.add(saliencies[filter], isFirst);
  }
}

/// Chance is not more for channels that more layers make.
static ChannelAggregation getAggregation(const ChannelRankingOptions &options) {
  return options.criterion == ChannelCriterion::random
             ? ChannelAggregation::mean
             : options.aggregation;
}

void ChannelRanking::rank(int64_t group, const ChannelRankingOptions &options,
                          ArrayRef<std::vector<double>> saliencies) {
  Scores scores;
  bool isFirst = true;
  for (PrunableOpInterface op : channelGroups->getGroups()[group].makers) {
    const PrunableLayer *layer = findLayer(layers.layers, op);
    ArrayRef<double> values = saliencies[layer - layers.layers.data()];
    addFilters(LayerFilters(*layer), *channelGroups, group, values, isFirst,
               scores);
    isFirst &= values.empty();
  }
  RankedGroup ranked{group, {}, {}};
  llvm::append_range(ranked.channels,
                     channelGroups->getGroups()[group].channels);
  ChannelAggregation aggregation = getAggregation(options);
  auto keyOf = [&](int64_t channel) {
    const ChannelScore &score = scores.find(channel)->second;
    return std::tuple(!score.isCut, score.aggregate(aggregation), channel);
  };
  llvm::sort(ranked.channels,
             [&](int64_t a, int64_t b) { return keyOf(a) < keyOf(b); });
  for (int64_t channel : ranked.channels) {
    const ChannelScore &score = scores.find(channel)->second;
    ranked.saliencies.push_back(score.aggregate(aggregation));
    ranked.numCut += score.isCut;
  }
  groups.push_back(std::move(ranked));
}

/// Merges the groups. Channels that are cut already come first.
void ChannelRanking::orderAll() {
  struct Entry {
    bool isCut;
    double saliency;
    int64_t channel;
    int32_t group;
  };
  std::vector<Entry> entries;
  for (auto [index, group] : llvm::enumerate(groups))
    for (auto [i, channel] : llvm::enumerate(group.channels))
      entries.push_back({static_cast<int64_t>(i) < group.numCut,
                         group.saliencies[i], channel,
                         static_cast<int32_t>(index)});
  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::tuple(!a.isCut, a.saliency, a.channel) <
           std::tuple(!b.isCut, b.saliency, b.channel);
  });
  for (const Entry &entry : entries)
    order.push_back(entry.group);
}

/// The saliencies of each layer's filters. Fails if one is NaN, as infinite
/// weights make some criteria.
static FailureOr<std::vector<std::vector<double>>>
computeSaliencies(ArrayRef<PrunableLayer> layers,
                  const ChannelRankingOptions &options) {
  auto saliency = options.scores
                      ? createScoreSaliency(*options.scores)
                      : createChannelSaliency(options.criterion, options.seed);
  std::vector<std::vector<double>> saliencies;
  for (const PrunableLayer &layer : layers) {
    saliencies.push_back(saliency->compute(LayerFilters(layer)));
    for (auto [filter, value] : llvm::enumerate(saliencies.back()))
      if (std::isnan(value))
        return PrunableOpInterface(layer.ops.front())->emitError("layer '")
               << layer.name << "' cannot be ranked: the saliency of filter "
               << filter << " is NaN";
  }
  return saliencies;
}

FailureOr<ChannelRanking>
ChannelRanking::create(ModuleOp module, const ChannelGroups &groups,
                       const ChannelRankingOptions &options) {
  FailureOr<PrunableLayers> layers =
      findPrunableLayers(module, Granularity::channel, options.exclude);
  if (failed(layers))
    return failure();
  groups.emitRemarks();
  ChannelRanking ranking(groups, std::move(*layers));
  FailureOr<std::vector<std::vector<double>>> saliencies =
      computeSaliencies(ranking.layers.layers, options);
  if (failed(saliencies))
    return failure();
  for (auto [index, group] : llvm::enumerate(groups.getGroups())) {
    if (group.isBlocked())
      continue;
    std::string obstacle = findObstacle(group, ranking.layers.layers,
                                        *saliencies, options.skipCoupled);
    if (obstacle.empty())
      ranking.rank(index, options, *saliencies);
    else
      PrunableOpInterface(group.makers.front())->emitRemark()
          << group.channels.size() << " channels are not cut: " << obstacle;
  }
  ranking.orderAll();
  return ranking;
}

CutCounts ChannelRanking::countLeastSalient(int64_t count) const {
  CutCounts counts(groups.size(), 0);
  for (int64_t i = 0; i < count; ++i)
    ++counts[order[i]];
  return counts;
}

RemovedChannels ChannelRanking::select(ArrayRef<int64_t> counts) const {
  RemovedChannels removed(*channelGroups);
  for (auto [group, count] : llvm::zip(groups, counts)) {
    int64_t size = group.channels.size();
    int64_t numRemoved = std::max(count, std::min(group.numCut, size - 1));
    for (int64_t channel : ArrayRef(group.channels).take_front(numRemoved))
      removed.remove(channel);
  }
  return removed;
}
