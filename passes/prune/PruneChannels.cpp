//===- PruneChannels.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that cuts whole channels.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_PRUNECHANNELS
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PruneChannels : bonsai::impl::PruneChannelsBase<PruneChannels> {
  using PruneChannelsBase::PruneChannelsBase;

  void runOnOperation() override {
    if (failed(prune(getOperation())))
      signalPassFailure();
  }

private:
  LogicalResult prune(ModuleOp module);
  FailureOr<CutCounts> count(ModuleOp module, const ChannelRanking &ranking);
};

} // namespace

FailureOr<CutCounts> PruneChannels::count(ModuleOp module,
                                          const ChannelRanking &ranking) {
  if (!widths.empty()) {
    if (!sparsity.empty())
      return module.emitError("sparsity and widths exclude each other");
    llvm::Expected<ChannelWidths> table = readChannelWidths(widths);
    if (!table)
      return module.emitError(llvm::toString(table.takeError()));
    return countForWidths(module, ranking, *table);
  }
  FailureOr<Sparsity> fraction = parseSparsity(module.getLoc(), sparsity);
  if (failed(fraction))
    return failure();
  if (roundTo < 1 || minChannels < 1)
    return module.emitError("round-to and min-channels must be at least 1");
  return countForSparsity(module, ranking, *fraction, goal, scope,
                          {roundTo, minChannels});
}

LogicalResult PruneChannels::prune(ModuleOp module) {
  ChannelGroups groups(module);
  ChannelRankingOptions options;
  options.criterion = criterion;
  options.aggregation = aggregation;
  options.seed = seed;
  options.skipCoupled = skipCoupled;
  options.exclude.assign(exclude.begin(), exclude.end());
  FailureOr<ChannelRanking> ranking =
      ChannelRanking::create(module, groups, options);
  if (failed(ranking))
    return failure();
  FailureOr<CutCounts> counts = count(module, *ranking);
  if (failed(counts))
    return failure();
  RemovedChannels removed = ranking->select(*counts);
  numCandidates += ranking->getNumChannels();
  numCut += removed.countRemoved();
  return cutFilters(module, findFilters(*ranking, removed));
}
