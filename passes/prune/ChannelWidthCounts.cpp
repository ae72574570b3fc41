//===- ChannelWidthCounts.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many channels to cut of each group, for widths of layers.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/LayerNames.h"
#include "passes/prune/ChannelPruning.h"

using namespace mlir;
using namespace bonsai;

namespace {

/// The channels that a layer makes of one group.
struct LayerShare {
  /// Index in the ranking; -1 if its channels are no candidates.
  int64_t ranked;
  int64_t channels = 0;
};

struct NamedLayer {
  PrunableOpInterface op;
  int64_t width;
  /// Output channels of the layer that are one channel of the network.
  int64_t positionsPerChannel = 1;
  SmallVector<LayerShare> shares;
  int64_t numChannels = 0;
};

/// Assigns widths to groups, layer by layer.
class WidthSolver {
public:
  WidthSolver(ModuleOp module, const ChannelRanking &ranking)
      : module(module), ranking(ranking),
        kept(ranking.getGroups().size(), std::nullopt) {}

  FailureOr<CutCounts> solve(const ChannelWidths &widths);

private:
  FailureOr<NamedLayer> find(StringRef name, int64_t width);
  LogicalResult assign(const NamedLayer &layer);
  LogicalResult check(const NamedLayer &layer,
                      const RemovedChannels &removed) const;
  void keepMostSalient(const NamedLayer &layer, int64_t count);
  int64_t sizeOf(int64_t ranked) const {
    return ranking.getGroups()[ranked].channels.size();
  }

  ModuleOp module;
  const ChannelRanking &ranking;
  std::vector<std::optional<int64_t>> kept;
};

} // namespace

FailureOr<NamedLayer> WidthSolver::find(StringRef name, int64_t width) {
  PrunableOpInterface found;
  module.walk([&](PrunableOpInterface op) {
    if (!found && getLayerName(op) == name)
      found = op;
  });
  if (!found)
    return module.emitError("widths name '") << name << "', which is no layer";
  NamedLayer layer{found, width, 1, {}};
  const ChannelGroups &groups = ranking.getChannelGroups();
  Value result = found->getResult(0);
  int64_t outputs = cast<ShapedType>(result.getType()).getDimSize(1);
  if (width > outputs)
    return found->emitError("layer '")
           << name << "' has " << outputs << " channels, not the " << width
           << " that the widths keep";
  llvm::MapVector<int64_t, llvm::SmallDenseSet<int64_t>> channels;
  for (int64_t i = 0; i < outputs; ++i) {
    int64_t channel = groups.getChannel({result, 1, i});
    channels[groups.getGroup(channel)].insert(channel);
  }
  for (auto &[group, members] : channels) {
    const RankedGroup *ranked = llvm::find_if(
        ranking.getGroups(),
        [group = group](const RankedGroup &r) { return r.group == group; });
    bool isRanked = ranked != ranking.getGroups().end();
    layer.shares.push_back(
        {isRanked ? ranked - ranking.getGroups().begin() : -1,
         static_cast<int64_t>(members.size())});
    layer.numChannels += members.size();
  }
  layer.positionsPerChannel = outputs / layer.numChannels;
  return layer;
}

/// Keeps `count` channels of the groups of a layer that have no width yet.
void WidthSolver::keepMostSalient(const NamedLayer &layer, int64_t count) {
  SmallVector<int64_t> open;
  for (const LayerShare &share : layer.shares)
    if (share.ranked >= 0 && !kept[share.ranked]) {
      open.push_back(share.ranked);
      kept[share.ranked] = 0;
    }
  for (; count > 0; --count) {
    int64_t best = -1;
    double highest = 0;
    for (int64_t index : open) {
      const RankedGroup &group = ranking.getGroups()[index];
      int64_t next = sizeOf(index) - *kept[index] - 1;
      if (next < 0 || (best >= 0 && group.saliencies[next] <= highest))
        continue;
      best = index;
      highest = group.saliencies[next];
    }
    ++*kept[best];
  }
}

LogicalResult WidthSolver::assign(const NamedLayer &layer) {
  PrunableOpInterface op = layer.op;
  int64_t fixed = 0, open = 0;
  for (const LayerShare &share : layer.shares) {
    if (share.ranked < 0)
      fixed += share.channels;
    else if (kept[share.ranked])
      fixed += *kept[share.ranked];
    else
      open += share.channels;
  }
  int64_t perChannel = layer.positionsPerChannel;
  int64_t needed = layer.width / perChannel - fixed;
  if (layer.width % perChannel != 0 || needed < 0 || needed > open)
    return op->emitError("layer '")
           << getLayerName(op) << "' cannot keep " << layer.width
           << " channels: it shares channels with other layers or may not lose "
              "them, and keeps "
           << fixed * perChannel << " to " << (fixed + open) * perChannel;
  keepMostSalient(layer, needed);
  return success();
}

/// Fails if a layer keeps another number of channels than it should, as it does
/// where more are cut already.
LogicalResult WidthSolver::check(const NamedLayer &layer,
                                 const RemovedChannels &removed) const {
  PrunableOpInterface op = layer.op;
  int64_t numKept = removed.countKept(op->getResult(0), 1);
  if (numKept == layer.width)
    return success();
  return op->emitError("layer '")
         << getLayerName(op) << "' cannot keep " << layer.width
         << " channels: with those that are cut already or shared, it keeps "
         << numKept;
}

FailureOr<CutCounts> WidthSolver::solve(const ChannelWidths &widths) {
  std::vector<NamedLayer> layers;
  for (const auto &[name, width] : widths) {
    FailureOr<NamedLayer> layer = find(name, width);
    if (failed(layer))
      return failure();
    layers.push_back(std::move(*layer));
  }
  // Layers of few groups decide what is open in those of many.
  llvm::stable_sort(layers, [](const NamedLayer &a, const NamedLayer &b) {
    return a.shares.size() < b.shares.size();
  });
  for (const NamedLayer &layer : layers)
    if (failed(assign(layer)))
      return failure();
  CutCounts counts;
  for (auto [index, width] : llvm::enumerate(kept))
    counts.push_back(width ? sizeOf(index) - *width : 0);
  RemovedChannels removed = ranking.select(counts);
  for (const NamedLayer &layer : layers)
    if (failed(check(layer, removed)))
      return failure();
  return counts;
}

FailureOr<CutCounts> bonsai::countForWidths(ModuleOp module,
                                            const ChannelRanking &ranking,
                                            const ChannelWidths &widths) {
  return WidthSolver(module, ranking).solve(widths);
}
