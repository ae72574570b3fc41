//===- ChannelPruning.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting whole channels, for passes and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_CHANNELPRUNING_H
#define BONSAI_PASSES_PRUNE_CHANNELPRUNING_H

#include "passes/analysis/ChannelCost.h"
#include "passes/prune/ChannelRanking.h"
#include "passes/prune/ChannelWidths.h"
#include "passes/prune/Pruning.h"

namespace bonsai {

/// What a sparsity is a fraction of.
enum class ChannelGoal { channels, macs, params };

/// Widths that are allowed: a group keeps at least `minimum` channels, and a
/// multiple of `multiple`; all of them if it has fewer.
struct WidthRule {
  int64_t multiple = 1;
  int64_t minimum = 1;
};

/// The largest counts up to `counts` that keep to the rule.
CutCounts applyRule(const ChannelRanking &ranking, CutCounts counts,
                    const WidthRule &rule);

/// Cuts `sparsity` of the channels, multiply-accumulates or parameters of the
/// network: of channels round-half-up(sparsity * N), of what they cost at least
/// round-half-up(sparsity * total), by as few channels as it takes. Fails, with
/// an error at the module, if the rule leaves too little to cut.
llvm::FailureOr<CutCounts> countForSparsity(mlir::ModuleOp module,
                                            const ChannelRanking &ranking,
                                            Sparsity sparsity, ChannelGoal goal,
                                            PruningScope scope,
                                            const WidthRule &rule);

/// Makes named layers as wide as asked. Where a layer has channels of several
/// groups whose widths are open, it keeps the most salient ones. Fails, with an
/// error at the layer, if that is impossible.
llvm::FailureOr<CutCounts> countForWidths(mlir::ModuleOp module,
                                          const ChannelRanking &ranking,
                                          const ChannelWidths &widths);

/// The filters to cut, by the name of the parameter that is the weight.
using FilterCuts = llvm::StringMap<llvm::BitVector>;

/// The filters that make the removed channels.
FilterCuts findFilters(const ChannelRanking &ranking,
                       const RemovedChannels &removed);

/// Masks filters in `module`, which may be another copy of the one ranked.
mlir::LogicalResult cutFilters(mlir::ModuleOp module, const FilterCuts &cuts);

/// Masks what is 0 already in each weight: filters and inputs of which all
/// weights are 0.0 or cut or, with `unstructured`, single weights.
llvm::FailureOr<PruningReport> inferMasks(mlir::ModuleOp module,
                                          Granularity granularity,
                                          llvm::ArrayRef<std::string> exclude);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_CHANNELPRUNING_H
