//===- Prune.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai prune: cuts weights or channels and writes the network.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/Statistics.h"
#include "passes/import/smtx/DlmcMasks.h"
#include "tools/bonsai/ModelFile.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/PruneByGradient.h"
#include "tools/bonsai/PruneChannels.h"
#include "tools/bonsai/PruneOptions.h"
#include "tools/bonsai/PruneWeights.h"
#include "tools/bonsai/RemarkDigest.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/Subcommand.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

static void printWeights(const PruneOptions &options,
                         const ModelStatistics &statistics) {
  outs() << formatv("{0}: {1:N0} of {2:N0} prunable weights cut, sparsity "
                    "{3:F4}\n",
                    options.output, statistics.prunable - statistics.nonzero,
                    statistics.prunable, statistics.getSparsity());
}

static void printReduction(StringRef what, int64_t before, int64_t after) {
  double cut = before == 0 ? 0.0 : 1.0 - static_cast<double>(after) / before;
  outs() << formatv("  {0,-6}  {1,14:N0} -> {2,14:N0}  {3,5:F1} % less\n", what,
                    before, after, 100 * cut);
}

static void printChannels(const PruneOptions &options,
                          const ChannelPruning &pruning) {
  outs() << formatv("{0}: {1:N0} of {2:N0} channels {3}\n", options.output,
                    pruning.numCut, pruning.numCandidates,
                    options.noShrink ? "masked; once they are removed"
                                     : "removed");
  printReduction("params", pruning.before.params, pruning.after.params);
  printReduction("MACs", pruning.before.macs, pruning.after.macs);
}

static void print(const PruneOptions &options,
                  const ModelStatistics &statistics,
                  const std::optional<ChannelPruning> &channels) {
  if (channels)
    printChannels(options, *channels);
  else
    printWeights(options, statistics);
}

/// Runs the pass that cuts weights.
static Error pruneWeights(Session &session, ModuleOp module,
                          std::unique_ptr<Pass> pass) {
  PassManager passes(&session.getContext());
  passes.addPass(std::move(pass));
  return session.run(passes, module);
}

/// Cuts what the patterns of --method dlmc cut.
static Error applyPatterns(Session &session, ModuleOp module,
                           const PruneOptions &options) {
  Expected<DlmcReport> report = applyDlmcMasks(module, options.patterns);
  if (!report)
    return session.explain(report.takeError());
  if (report->numMasked < report->numLayers)
    errs() << formatv("{0}: patterns for {1} of {2} layers; the others stay "
                      "dense\n",
                      options.patterns, report->numMasked, report->numLayers);
  return Error::success();
}

/// Prunes `module`, by `pass` if it is one that cuts single weights. Returns
/// what there is to say of channels, if whole ones were cut.
static Expected<std::optional<ChannelPruning>>
prune(Session &session, ModuleOp module, const PruneOptions &options,
      std::unique_ptr<Pass> pass) {
  if (!options.cutsChannels()) {
    if (Error error = pass ? pruneWeights(session, module, std::move(pass))
                      : options.getGradientCriterion()
                          ? pruneByGradient(session, module, options)
                          : applyPatterns(session, module, options))
      return error;
    return std::nullopt;
  }
  RemarkDigest remarks(&session.getContext());
  return pruneChannels(session, module, options);
}

Error bonsai::runPrune(int argc, char **argv) {
  PruneOptions options;
  CommandLine line("prune",
                   "Cuts weights of convolutions and linear layers, and writes "
                   "the network with its masks; or cuts whole channels, and "
                   "writes the smaller network.",
                   "bonsai prune model.onnx -o pruned.mlirbc --method "
                   "channels --sparsity 0.3 --goal macs");
  declareOptions(line, options);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (Error error = checkOptions(options))
    return error;
  Expected<std::unique_ptr<Pass>> pass = createWeightPruning(options);
  if (!pass)
    return pass.takeError();

  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(options.model, options.batch);
  if (!module)
    return module.takeError();
  Expected<std::optional<ChannelPruning>> channels =
      prune(session, **module, options, std::move(*pass));
  if (!channels)
    return channels.takeError();
  FailureOr<ModelStatistics> statistics = computeStatistics(**module);
  if (failed(statistics))
    return session.explain(
        createStringError(options.model + ": cannot be counted"));
  if (Error error = writeModule(**module, options.output))
    return error;
  if (options.json != "-")
    print(options, *statistics, *channels);
  return options.json.empty() ? Error::success()
                              : writeJson(options.json, toJson(*statistics));
}
