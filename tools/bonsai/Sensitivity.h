//===- Sensitivity.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What cutting channels of each group alone does to a network: the figures
// that guide pruning under a budget.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SENSITIVITY_H
#define BONSAI_TOOLS_BONSAI_SENSITIVITY_H

#include "tools/bonsai/PruningTrials.h"

namespace bonsai {

/// What was measured of a network with channels cut.
struct TrialResult {
  /// On data; none if there were none.
  std::optional<Accuracy> accuracy;
  /// Without data, as `PruningTrials::measureOutputError` says; else 0.
  double outputError = 0;
};

/// Cuts the least salient channels of one group.
struct GroupCut {
  /// Index in `ChannelRanking::getGroups`.
  int64_t group;
  /// How many, those that are cut already included.
  int64_t numCut;
};

/// The images of a trial, and whose accuracy it is in error messages. Without
/// images, outputs are compared on random input.
struct TrialData {
  const Dataset *images = nullptr;
  llvm::StringRef model;
};

/// The counts that cut one group alone; other groups keep what they have.
CutCounts countAlone(const ChannelRanking &ranking, const GroupCut &cut);

/// Measures the network with the least salient channels cut, as many of each
/// group as `counts` says.
llvm::Expected<TrialResult> measureTrial(const ChannelRanking &ranking,
                                         PruningTrials &trials,
                                         const TrialData &data,
                                         llvm::ArrayRef<int64_t> counts);

/// Measures one cut after the other, each alone, with progress at a terminal.
/// Cuts that are equal are measured once.
llvm::Expected<std::vector<TrialResult>>
measureSensitivity(const ChannelRanking &ranking, PruningTrials &trials,
                   const TrialData &data, llvm::ArrayRef<GroupCut> cuts);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SENSITIVITY_H
