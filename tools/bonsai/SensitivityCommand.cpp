//===- SensitivityCommand.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai sensitivity: what cutting each layer alone costs.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/PruneOptions.h"
#include "tools/bonsai/RemarkDigest.h"
#include "tools/bonsai/SensitivityReport.h"
#include "tools/bonsai/Subcommand.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

struct SensitivityArguments {
  std::string model, data, criterion, aggregation, json;
  std::vector<std::string> sparsities, exclude;
  NormalizationOptions normalization;
  std::optional<int64_t> batch, threads;
};

} // namespace

static void declare(CommandLine &line, SensitivityArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addString("--data", "DATA", arguments.data,
                 ("measure right answers on " + datasetHelp +
                  "; without, how far outputs move on random input")
                     .str());
  declareNormalization(line, arguments.normalization);
  line.addList(
      "--sparsity", "S,...", arguments.sparsities,
      "fractions of a layer's channels to cut (default: "
      "0.25,0.5,0.75); of N channels S*N, halves rounded up, but never "
      "the last");
  declareRanking(line, arguments.criterion, arguments.aggregation);
  line.addList("--exclude", "REGEX,...", arguments.exclude,
               "layers whose whole name matches are left alone");
  line.addInteger("--batch", "N", arguments.batch, 1,
                  "images in one run, where the file leaves that open "
                  "(default: 32 with data, else 1)");
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
  line.addString("--json", "FILE", arguments.json, jsonHelp);
}

static Error check(SensitivityArguments &arguments) {
  if (arguments.sparsities.empty())
    arguments.sparsities = {"0.25", "0.5", "0.75"};
  for (const std::string &text : arguments.sparsities)
    if (Expected<Sparsity> sparsity = readSparsity(text); !sparsity)
      return sparsity.takeError();
  if (arguments.criterion == "random" && !arguments.aggregation.empty())
    return createStringError("--aggregation does not go with --criterion "
                             "random");
  if (arguments.normalization.isGiven() && arguments.data.empty())
    return createStringError("--mean and --std go with --data only");
  if (Error error = checkExcludes(arguments.exclude))
    return error;
  return checkReportWritable(arguments.json);
}

static Expected<std::optional<Dataset>>
loadData(const SensitivityArguments &arguments) {
  if (arguments.data.empty())
    return std::nullopt;
  Expected<Dataset> data = loadDataset(arguments.data, arguments.normalization);
  if (!data)
    return data.takeError();
  return std::move(*data);
}

static Expected<ChannelRanking>
rankChannels(Session &session, ModuleOp module, const ChannelGroups &groups,
             const SensitivityArguments &arguments) {
  RemarkDigest remarks(&session.getContext());
  ChannelRankingOptions options;
  options.criterion = readCriterion(arguments.criterion);
  options.aggregation = readAggregation(arguments.aggregation);
  options.exclude = arguments.exclude;
  FailureOr<ChannelRanking> ranking =
      ChannelRanking::create(module, groups, options);
  if (failed(ranking))
    return session.explain(
        createStringError(arguments.model + ": channels cannot be ranked"));
  if (ranking->getNumChannels() == 0)
    return createStringError(arguments.model +
                             ": has no channels that may be cut");
  return std::move(*ranking);
}

/// One cut for each group and sparsity; each group keeps a channel.
static std::vector<GroupCut> listCuts(const ChannelRanking &ranking,
                                      ArrayRef<std::string> sparsities) {
  std::vector<GroupCut> cuts;
  for (auto [i, group] : enumerate(ranking.getGroups())) {
    int64_t size = group.channels.size();
    for (const std::string &text : sparsities) {
      int64_t count = Sparsity::parse(text)->countOf(size);
      cuts.push_back({static_cast<int64_t>(i), std::min(count, size - 1)});
    }
  }
  return cuts;
}

static Expected<SensitivityReport>
measure(const SensitivityArguments &arguments, const ChannelRanking &ranking,
        PruningTrials &trials, const TrialData &data) {
  SensitivityReport report;
  report.model = arguments.model;
  report.criterion = arguments.criterion.empty() ? "l1" : arguments.criterion;
  report.aggregation =
      arguments.aggregation.empty() ? "sum" : arguments.aggregation;
  report.sparsities = arguments.sparsities;
  report.cuts = listCuts(ranking, arguments.sparsities);
  CutCounts none(ranking.getGroups().size(), 0);
  Expected<TrialResult> baseline = measureTrial(ranking, trials, data, none);
  if (!baseline)
    return baseline.takeError();
  report.baseline = *baseline;
  Expected<std::vector<TrialResult>> results =
      measureSensitivity(ranking, trials, data, report.cuts);
  if (!results)
    return results.takeError();
  report.results = std::move(*results);
  return report;
}

Error bonsai::runSensitivity(int argc, char **argv) {
  SensitivityArguments arguments;
  CommandLine line("sensitivity",
                   "Cuts channels of one layer at a time, with those that go "
                   "with them, and measures what that does to the network.",
                   "bonsai sensitivity resnet20.onnx --data "
                   "cifar10:data_batch_1.bin --mean 0.485,0.456,0.406 --std "
                   "0.229,0.224,0.225");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (Error error = check(arguments))
    return error;
  Expected<std::optional<Dataset>> data = loadData(arguments);
  if (!data)
    return data.takeError();

  constexpr int64_t evaluationBatch = 32;
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch,
                   data->has_value() ? evaluationBatch : 1);
  if (!module)
    return module.takeError();
  ChannelGroups groups(**module);
  Expected<ChannelRanking> ranking =
      rankChannels(session, **module, groups, arguments);
  if (!ranking)
    return ranking.takeError();
  Expected<PruningTrials> trials =
      PruningTrials::create(**module, arguments.threads.value_or(0));
  if (!trials)
    return trials.takeError();
  Expected<SensitivityReport> report =
      measure(arguments, *ranking, *trials,
              {data->has_value() ? &**data : nullptr, arguments.model});
  if (!report)
    return report.takeError();
  if (arguments.json != "-")
    printTable(*report, *ranking, outs());
  return arguments.json.empty()
             ? Error::success()
             : writeJson(arguments.json, toJson(*report, *ranking));
}
