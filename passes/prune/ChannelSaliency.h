//===- ChannelSaliency.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an output channel of a layer is worth: the criteria of structured
// pruning.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_CHANNELSALIENCY_H
#define BONSAI_PASSES_PRUNE_CHANNELSALIENCY_H

#include "passes/prune/PrunableLayers.h"
#include "llvm/ADT/StringMap.h"

namespace bonsai {

/// A layer seen as its filters: the weights of one position on the axis that
/// `getFilterAxis` says.
class LayerFilters {
public:
  explicit LayerFilters(const PrunableLayer &layer);

  const PrunableLayer &getLayer() const { return layer; }
  int64_t size() const { return numFilters; }
  int64_t getFilterSize() const { return layer.weights.size() / numFilters; }
  /// Writes the weights of one filter, as many as its size.
  void copy(int64_t filter, llvm::MutableArrayRef<float> weights) const;
  /// Calls `visit` with the index of each weight of a filter.
  void forEachIndex(int64_t filter,
                    llvm::function_ref<void(int64_t)> visit) const;
  /// Whether the mask cuts all of a filter.
  bool isCut(int64_t filter) const;

private:
  const PrunableLayer &layer;
  int64_t numFilters;
  /// Runs of weights of one filter: how long, how far apart.
  int64_t runLength, runStride;
};

/// A criterion: how much each filter of a layer matters. The least salient are
/// cut first.
class ChannelSaliency {
public:
  virtual ~ChannelSaliency() = default;

  /// One value for each filter; empty if the criterion says nothing about the
  /// layer.
  virtual std::vector<double> compute(const LayerFilters &filters) const = 0;
};

enum class ChannelCriterion { l1, l2, bn, fpgm, lamp, random };

/// `seed` is that of random saliencies, which do not depend on the platform.
std::unique_ptr<ChannelSaliency> createChannelSaliency(ChannelCriterion kind,
                                                       uint64_t seed);

/// Of each filter the sum of scores that were computed elsewhere: `scores` has
/// one for each weight, by the name of the parameter. It must outlive the
/// result.
std::unique_ptr<ChannelSaliency>
createScoreSaliency(const llvm::StringMap<std::vector<double>> &scores);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_CHANNELSALIENCY_H
