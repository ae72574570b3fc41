//===- Sensitivity.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Measuring groups of channels, one at a time.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Sensitivity.h"
#include "tools/bonsai/Progress.h"
#include <map>

using namespace llvm;
using namespace bonsai;

CutCounts bonsai::countAlone(const ChannelRanking &ranking,
                             const GroupCut &cut) {
  CutCounts counts(ranking.getGroups().size(), 0);
  counts[cut.group] = cut.numCut;
  return counts;
}

Expected<TrialResult> bonsai::measureTrial(const ChannelRanking &ranking,
                                           PruningTrials &trials,
                                           const TrialData &data,
                                           ArrayRef<int64_t> counts) {
  FilterCuts filters = findFilters(ranking, ranking.select(counts));
  if (data.images) {
    Expected<Accuracy> accuracy =
        trials.evaluate(filters, *data.images, data.model);
    if (!accuracy)
      return accuracy.takeError();
    return TrialResult{*accuracy, 0};
  }
  Expected<double> error = trials.measureOutputError(filters);
  if (!error)
    return error.takeError();
  return TrialResult{std::nullopt, *error};
}

Expected<std::vector<TrialResult>>
bonsai::measureSensitivity(const ChannelRanking &ranking, PruningTrials &trials,
                           const TrialData &data, ArrayRef<GroupCut> cuts) {
  std::map<CutCounts, TrialResult> known;
  std::vector<TrialResult> results;
  Progress progress("sensitivity", "trials", cuts.size());
  for (const GroupCut &cut : cuts) {
    progress.update(results.size());
    CutCounts counts = countAlone(ranking, cut);
    auto [entry, isNew] = known.try_emplace(counts);
    if (isNew) {
      Expected<TrialResult> result =
          measureTrial(ranking, trials, data, counts);
      if (!result)
        return result.takeError();
      entry->second = *result;
    }
    results.push_back(entry->second);
  }
  return results;
}
