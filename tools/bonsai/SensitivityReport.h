//===- SensitivityReport.h --------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sensitivities for people and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SENSITIVITYREPORT_H
#define BONSAI_TOOLS_BONSAI_SENSITIVITYREPORT_H

#include "tools/bonsai/Sensitivity.h"

namespace bonsai {

/// What was measured of a network, and of each group at each sparsity.
struct SensitivityReport {
  std::string model, criterion, aggregation;
  /// The sparsities as they were written.
  std::vector<std::string> sparsities;
  TrialResult baseline;
  /// Group by group in the order of the ranking, all sparsities of each.
  std::vector<GroupCut> cuts;
  std::vector<TrialResult> results;
};

/// A line for each group, named by the first layer that makes it, and a column
/// for each sparsity: right answers and points of accuracy lost, or the output
/// error.
void printTable(const SensitivityReport &report, const ChannelRanking &ranking,
                llvm::raw_ostream &os);

/// `{"model", "criterion", "aggregation", "baseline": {"correct", "total",
/// "top1", "loss"}, "layers": [{"layer", "makers", "channels", "points":
/// [{"sparsity", "cut", "correct", "total", "top1", "drop", "loss"}]}]}`.
/// Without data, the baseline is null and points have `"output_error"`.
llvm::json::Value toJson(const SensitivityReport &report,
                         const ChannelRanking &ranking);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SENSITIVITYREPORT_H
