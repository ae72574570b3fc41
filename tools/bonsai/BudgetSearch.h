//===- BudgetSearch.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting as much as an accuracy budget allows.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BUDGETSEARCH_H
#define BONSAI_TOOLS_BONSAI_BUDGETSEARCH_H

#include "tools/bonsai/PruningTrials.h"

namespace bonsai {

struct BudgetSearchOptions {
  /// Images that may be lost: right answers before minus right answers after.
  int64_t maxLostImages = 0;
  /// What is cut as much of as possible.
  ChannelGoal goal = ChannelGoal::channels;
  WidthRule rule;
  /// Networks that are compiled and run on all of the data at most.
  int64_t maxTrials = 400;
};

/// A network that the search measured.
struct BudgetTrial {
  CutCounts counts;
  int64_t numChannels = 0; ///< Channels cut.
  NetworkCost cost;
  Accuracy accuracy;
  /// Whether all images were seen and no more lost than allowed.
  bool isWithinBudget = false;
};

/// First cuts some of each group alone, to learn what its channels cost in
/// accuracy. From that follows one order of all channels; bisection finds how
/// much of it the budget allows. Then groups are cut further one by one, in
/// smaller and smaller steps, and channels of one are given back for those of
/// others. What guides the search is the loss on the images that the network is
/// least sure of; every network that counts was measured on all of `data`.
class BudgetSearch {
public:
  /// `module` is the one that was ranked; `trials` may be of a copy. All
  /// arguments must outlive the search. `model` is for errors.
  BudgetSearch(mlir::ModuleOp module, const ChannelRanking &ranking,
               PruningTrials &trials, const Dataset &data,
               llvm::StringRef model, const BudgetSearchOptions &options);

  /// Runs until nothing more is found, the trials are used up, or an interrupt
  /// (Ctrl-C) ends it; gives the best that was found by then.
  llvm::Expected<BudgetTrial> run();

  /// The network without cuts, once the search has run.
  const BudgetTrial &getBaseline() const { return history.front(); }
  /// All networks measured on the data, in order. Those that lost too much may
  /// not have seen all of it.
  llvm::ArrayRef<BudgetTrial> getHistory() const { return history; }
  static bool wasInterrupted();

private:
  /// A stretch of a group's channels, and what one unit of the goal costs
  /// there, in loss.
  struct Segment {
    int64_t group;
    int64_t count;
    double price;
  };
  /// So many more channels cut of a group, or fewer, and the loss for each unit
  /// of the goal.
  struct Move {
    int64_t group;
    int64_t step;
    double price;
  };
  /// What cutting some of a group alone costs and gains.
  struct Sample {
    int64_t count;
    double gain;
    double loss;
  };

  bool isOver() const;
  int64_t getGain(const BudgetTrial &trial) const;
  BudgetTrial predict(llvm::ArrayRef<int64_t> counts) const;
  /// Measures on all of the data, and keeps the best.
  llvm::Expected<BudgetTrial> measure(llvm::ArrayRef<int64_t> counts);
  /// The loss on the images that decide.
  llvm::Expected<double> measureLoss(llvm::ArrayRef<int64_t> counts);

  llvm::Error measureBaseline();
  llvm::Error measureGroups();
  llvm::Expected<std::vector<Sample>> measureGroup(int64_t group, double loss);
  static void makeConvex(std::vector<Sample> &samples);
  CutCounts countSegments(int64_t channels) const;
  llvm::Error bisect();

  llvm::Error refine();
  llvm::Expected<bool> refineOnce(int64_t divisor);
  /// What one step in each group would cost, cheapest first.
  llvm::Expected<std::vector<Move>> findMoves(int64_t divisor, int64_t sign);
  /// Adds moves to `counts` if the budget allows them together.
  llvm::Expected<bool> tryMoves(CutCounts &counts, llvm::ArrayRef<Move> moves);
  /// Adds to `counts` as many of the moves as the budget allows: as many of the
  /// first as go together, then each other that goes with them. True if that is
  /// the best so far.
  llvm::Expected<bool> applyMoves(CutCounts counts, llvm::ArrayRef<Move> moves);

  const ChannelRanking &ranking;
  ChannelCost cost;
  PruningTrials &trials;
  const Dataset &data;
  std::string model;
  BudgetSearchOptions options;
  /// All images, and some: those first that the network is least sure of.
  std::optional<Dataset> sorted, unsure;
  std::vector<Segment> segments;
  std::vector<BudgetTrial> history;
  BudgetTrial best;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BUDGETSEARCH_H
