//===- PruneBudget.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai prune --max-accuracy-drop: options, search, report.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNEBUDGET_H
#define BONSAI_TOOLS_BONSAI_PRUNEBUDGET_H

#include "passes/prune/ChannelPruning.h"
#include "tools/bonsai/DataOptions.h"
#include "tools/bonsai/Session.h"

namespace bonsai {

/// The options as they were given; empty where they were not.
struct BudgetOptions {
  std::optional<double> maxAccuracyDrop; ///< Percentage points.
  std::string data, checkData, report;
  NormalizationOptions normalization;
  std::optional<int64_t> threads, maxTrials;

  bool isGiven() const { return maxAccuracyDrop.has_value(); }
};

void declareBudget(CommandLine &line, BudgetOptions &options);

/// Checks that the options go together and that the report can be written.
/// `usesImages` says that images are for something else, too.
llvm::Error checkBudget(const BudgetOptions &options, bool usesImages);

/// What the search is for, as the other options of prune say.
struct BudgetTask {
  std::string model;
  std::optional<int64_t> batch;
  ChannelGoal goal;
  WidthRule rule;
  /// Whether results are printed for people.
  bool isPrinted;
};

/// Searches for the cuts that save most while no more right answers are lost
/// than the budget allows; prints and reports what it found. Ctrl-C ends the
/// search early. `module` is the one that was ranked.
llvm::Expected<CutCounts> searchUnderBudget(Session &session,
                                            mlir::ModuleOp module,
                                            const ChannelRanking &ranking,
                                            const BudgetTask &task,
                                            const BudgetOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNEBUDGET_H
