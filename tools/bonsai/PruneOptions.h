//===- PruneOptions.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What bonsai prune is asked to do: its options, and which of them go
// together.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNEOPTIONS_H
#define BONSAI_TOOLS_BONSAI_PRUNEOPTIONS_H

#include "passes/prune/ChannelPruning.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/PruneBudget.h"
#include "tools/bonsai/saliency/GradientCriterion.h"

namespace bonsai {

/// The options as they were given; empty where they were not.
struct PruneOptions {
  std::string model, output, method, json;
  std::string sparsity, scope;
  std::vector<std::string> exclude;
  std::optional<int64_t> batch;

  std::string pattern;  ///< Of --method nm.
  std::string block;    ///< Of --method block.
  std::string norm;     ///< Of --method block.
  std::string patterns; ///< Of --method dlmc.

  /// Of --method channels.
  std::string goal, criterion, aggregation, widths, roundTo;
  std::optional<int64_t> seed, minChannels;
  bool skipCoupled = false;
  bool noMeanReplacement = false;
  /// Of criteria that need gradients.
  std::optional<int64_t> rounds, gradientBatches;
  BudgetOptions budget;

  /// Of --method channels and zeros.
  bool noShrink = false;

  /// Whether whole channels are cut, or those that are zero already.
  bool cutsChannels() const {
    return method == "channels" || method == "zeros";
  }
  /// The criterion that needs gradients, of weights or of channels; null if the
  /// command has none.
  const GradientCriterion *getGradientCriterion() const {
    return lookupGradientCriterion(cutsChannels() ? criterion : method);
  }
  /// What a sparsity is a fraction of by default: all layers together.
  PruningScope getScope() const {
    return scope == "layer" ? PruningScope::layer : PruningScope::global;
  }
};

/// Says to `line` what `bonsai prune` accepts.
void declareOptions(CommandLine &line, PruneOptions &options);

/// Checks that the options go with the method and with each other, that
/// sparsity and patterns can be read, and that the outputs can be written.
llvm::Error checkOptions(const PruneOptions &options);

/// Reads `--sparsity`, or one item of it.
llvm::Expected<Sparsity> readSparsity(llvm::StringRef text);

/// Reads `--round-to`: a number, or "native" for the f32 values in a vector of
/// this processor, by which kernels divide channels; 1 if it is empty.
llvm::Expected<int64_t> readRoundTo(llvm::StringRef text);

/// Checks that `--exclude` holds regular expressions.
llvm::Error checkExcludes(llvm::ArrayRef<std::string> exclude);

/// Declares `--criterion` and `--aggregation`; how channels are ranked.
/// `more` are criteria beside those of `ChannelCriterion`, `moreHelp` ends the
/// help.
void declareRanking(CommandLine &line, std::string &criterion,
                    std::string &aggregation,
                    llvm::ArrayRef<llvm::StringRef> more = {},
                    llvm::StringRef moreHelp = "");

/// What the values of these options mean; l1 and sum if they are empty.
ChannelCriterion readCriterion(llvm::StringRef text);
ChannelAggregation readAggregation(llvm::StringRef text);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNEOPTIONS_H
