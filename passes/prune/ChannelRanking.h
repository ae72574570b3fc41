//===- ChannelRanking.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The channels of a network in the order in which they are cut.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_CHANNELRANKING_H
#define BONSAI_PASSES_PRUNE_CHANNELRANKING_H

#include "passes/analysis/ChannelGroups.h"
#include "passes/prune/ChannelSaliency.h"

namespace bonsai {

/// How the saliencies of the filters that make one channel become one: of all
/// of them, or of those of the first layer that the criterion says something
/// about.
enum class ChannelAggregation { sum, mean, max, first };

struct ChannelRankingOptions {
  ChannelCriterion criterion = ChannelCriterion::l1;
  /// Scores of weights by the name of the parameter, in place of the criterion;
  /// a channel is worth their sum over its filters. Null if there are none.
  const llvm::StringMap<std::vector<double>> *scores = nullptr;
  ChannelAggregation aggregation = ChannelAggregation::sum;
  uint64_t seed = 0;
  /// Leave channels alone that several layers make together, as Li et al. 2017
  /// do: in ResNets only the inner layers of the blocks are cut then.
  bool skipCoupled = false;
  /// As in `findPrunableLayers`; a group goes with any layer that makes it.
  std::vector<std::string> exclude;
};

/// A group whose channels are candidates.
struct RankedGroup {
  /// Index in `ChannelGroups::getGroups`.
  int64_t group;
  /// Least salient first; those that are cut already before all others, and
  /// equals by number.
  std::vector<int64_t> channels;
  /// Saliencies in that order.
  std::vector<double> saliencies;
  /// How many are cut already.
  int64_t numCut = 0;
};

/// How many channels to cut of each ranked group.
using CutCounts = std::vector<int64_t>;

class ChannelRanking {
public:
  /// Ranks the channels of `module`. Says in remarks which groups are no
  /// candidates, and why. Fails as `findPrunableLayers` does, and where a
  /// saliency is NaN. `groups` must outlive the ranking.
  static llvm::FailureOr<ChannelRanking>
  create(mlir::ModuleOp module, const ChannelGroups &groups,
         const ChannelRankingOptions &options);

  const ChannelGroups &getChannelGroups() const { return *channelGroups; }
  llvm::ArrayRef<RankedGroup> getGroups() const { return groups; }
  const PrunableLayers &getLayers() const { return layers; }
  int64_t getNumChannels() const { return order.size(); }

  /// The counts that cut the `count` least salient channels of all groups
  /// together.
  CutCounts countLeastSalient(int64_t count) const;

  /// The least salient channels of each group, as many as `counts` says. Those
  /// that are cut already stay cut if it says less, but for one of each group.
  RemovedChannels select(llvm::ArrayRef<int64_t> counts) const;

private:
  ChannelRanking(const ChannelGroups &groups, PrunableLayers layers)
      : channelGroups(&groups), layers(std::move(layers)) {}

  void rank(int64_t group, const ChannelRankingOptions &options,
            llvm::ArrayRef<std::vector<double>> saliencies);
  void orderAll();

  const ChannelGroups *channelGroups;
  PrunableLayers layers;
  std::vector<RankedGroup> groups;
  /// Index of the group of each channel, least salient channel first.
  std::vector<int32_t> order;
};

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_CHANNELRANKING_H
