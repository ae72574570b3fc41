//===- PruneBudget.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting channels within a budget of accuracy.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruneBudget.h"
#include "tools/bonsai/BudgetSearch.h"
#include "tools/bonsai/OutputFile.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

/// Images in one run where the file leaves that open.
static constexpr int64_t searchBatch = 32;

void bonsai::declareBudget(CommandLine &line, BudgetOptions &options) {
  line.addNumber("--max-accuracy-drop", "B", options.maxAccuracyDrop,
                 "for --method channels, instead of --sparsity: cut as much as "
                 "possible (of what --goal says) while accuracy on --data "
                 "drops by at most B percentage points; Ctrl-C keeps the best "
                 "so far");
  line.addString("--data", "DATA", options.data,
                 ("for --max-accuracy-drop, and for methods that need "
                  "gradients: " +
                  datasetHelp)
                     .str());
  line.addString("--check-data", "DATA", options.checkData,
                 "other images, which the search does not see; the drop on "
                 "them is printed beside");
  declareNormalization(line, options.normalization);
  line.addInteger("--max-trials", "N", options.maxTrials, 1,
                  "networks to measure on all of --data at most (default: "
                  "400)");
  line.addInteger("--threads", "N", options.threads, 1,
                  "threads of the search, and of gradients (default: all)");
  line.addString("--report", "FILE", options.report,
                 "JSON of all networks that the search measured; "
                 "bench/plot_trade_off.py draws it");
}

Error bonsai::checkBudget(const BudgetOptions &options, bool usesImages) {
  if (options.isGiven()) {
    if (*options.maxAccuracyDrop < 0 || *options.maxAccuracyDrop > 100)
      return createStringError("--max-accuracy-drop must be from 0 to 100");
    if (options.data.empty())
      return createStringError("--max-accuracy-drop needs --data");
    return checkReportWritable(options.report);
  }
  const std::pair<StringRef, bool> others[] = {
      {"--data", !usesImages && !options.data.empty()},
      {"--check-data", !options.checkData.empty()},
      {"--mean", !usesImages && !options.normalization.mean.empty()},
      {"--std", !usesImages && !options.normalization.deviation.empty()},
      {"--max-trials", options.maxTrials.has_value()},
      {"--threads", !usesImages && options.threads.has_value()},
      {"--report", !options.report.empty()}};
  for (auto [name, isGiven] : others)
    if (isGiven)
      return createStringError(name + " goes with --max-accuracy-drop only");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

namespace {

/// Right answers before and after, on one dataset.
struct AccuracyChange {
  Accuracy before, after;

  double getDrop() const { return 100 * (before.getTop1() - after.getTop1()); }
};

struct BudgetResult {
  BudgetTrial best;
  AccuracyChange data;
  std::optional<AccuracyChange> check;
  int64_t numFilters = 0, numFiltersCut = 0;
};

} // namespace

static void print(StringRef name, const AccuracyChange &change) {
  outs() << formatv("  {0,-6}  {1,7} -> {2,7} of {3} right, drop {4:F2} "
                    "points\n",
                    name, change.before.correct, change.after.correct,
                    change.before.total, change.getDrop());
}

static void print(const BudgetSearch &search, const BudgetResult &result,
                  const BudgetOptions &options) {
  outs() << formatv(
      "{0} networks measured{1}; {2} of {3} filters cut within "
      "{4} points\n",
      search.getHistory().size(),
      BudgetSearch::wasInterrupted() ? " until the interrupt" : "",
      result.numFiltersCut, result.numFilters, *options.maxAccuracyDrop);
  print("data", result.data);
  if (result.check)
    print("check", *result.check);
}

static json::Object toJson(const BudgetTrial &trial) {
  return json::Object{{"channels", trial.numChannels},
                      {"macs", trial.cost.macs},
                      {"params", trial.cost.params},
                      {"correct", trial.accuracy.correct},
                      {"total", trial.accuracy.total},
                      {"top1", trial.accuracy.getTop1()},
                      {"within_budget", trial.isWithinBudget}};
}

static json::Object toJson(const AccuracyChange &change) {
  return json::Object{{"correct_before", change.before.correct},
                      {"correct_after", change.after.correct},
                      {"total", change.before.total},
                      {"drop", change.getDrop()}};
}

static StringRef nameOf(ChannelGoal goal) {
  switch (goal) {
  case ChannelGoal::channels:
    return "channels";
  case ChannelGoal::macs:
    return "macs";
  case ChannelGoal::params:
    return "params";
  }
  llvm_unreachable("goal outside its enum");
}

/// Trials that ended early saw only the images that are lost first: their
/// accuracy says nothing, and they are left out.
static json::Value makeReport(const BudgetSearch &search,
                              const BudgetResult &result,
                              const BudgetTask &task,
                              const BudgetOptions &options,
                              int64_t numChannels) {
  json::Array trials;
  for (const BudgetTrial &trial : search.getHistory())
    if (trial.accuracy.total == result.data.before.total)
      trials.push_back(toJson(trial));
  json::Object report{
      {"model", task.model},
      {"goal", nameOf(task.goal)},
      {"max_accuracy_drop", *options.maxAccuracyDrop},
      {"channels", numChannels},
      {"filters", result.numFilters},
      {"filters_cut", result.numFiltersCut},
      {"measured", static_cast<int64_t>(search.getHistory().size())},
      {"baseline", toJson(search.getBaseline())},
      {"best", toJson(result.best)},
      {"data", toJson(result.data)},
      {"trials", std::move(trials)}};
  if (result.check)
    report["check"] = toJson(*result.check);
  return report;
}

//===----------------------------------------------------------------------===//
// Searching
//===----------------------------------------------------------------------===//

static void countFilters(const ChannelRanking &ranking, const FilterCuts &cuts,
                         BudgetResult &result) {
  for (const PrunableLayer &layer : ranking.getLayers().layers)
    result.numFilters += LayerFilters(layer).size();
  for (const auto &layer : cuts)
    result.numFiltersCut += layer.second.count();
}

static Expected<AccuracyChange> check(PruningTrials &trials,
                                      const FilterCuts &cuts,
                                      const Dataset &data, StringRef model) {
  Expected<Accuracy> before = trials.evaluate({}, data, model);
  if (!before)
    return before.takeError();
  Expected<Accuracy> after = trials.evaluate(cuts, data, model);
  if (!after)
    return after.takeError();
  return AccuracyChange{*before, *after};
}

/// Loads the images of --check-data, if it is given.
static Expected<std::optional<Dataset>>
loadCheckData(const BudgetOptions &options) {
  if (options.checkData.empty())
    return std::nullopt;
  Expected<Dataset> data =
      loadDataset(options.checkData, options.normalization);
  if (!data)
    return data.takeError();
  return std::move(*data);
}

static BudgetSearchOptions getSearchOptions(const BudgetTask &task,
                                            const BudgetOptions &options,
                                            int64_t numImages) {
  BudgetSearchOptions result;
  result.maxLostImages = static_cast<int64_t>(
      std::floor(*options.maxAccuracyDrop / 100 * numImages + 1e-9));
  result.goal = task.goal;
  result.rule = task.rule;
  result.maxTrials = options.maxTrials.value_or(result.maxTrials);
  return result;
}

/// Measures the best network on other data, and says what was found.
static Error conclude(const BudgetSearch &search, const BudgetTrial &best,
                      const ChannelRanking &ranking, PruningTrials &trials,
                      const std::optional<Dataset> &checkData,
                      const BudgetTask &task, const BudgetOptions &options) {
  BudgetResult result;
  result.best = best;
  result.data = {search.getBaseline().accuracy, best.accuracy};
  FilterCuts cuts = findFilters(ranking, ranking.select(best.counts));
  countFilters(ranking, cuts, result);
  if (checkData) {
    Expected<AccuracyChange> change =
        check(trials, cuts, *checkData, task.model);
    if (!change)
      return change.takeError();
    result.check = *change;
  }
  if (task.isPrinted)
    print(search, result, options);
  if (options.report.empty())
    return Error::success();
  return writeJson(options.report, makeReport(search, result, task, options,
                                              ranking.getNumChannels()));
}

Expected<CutCounts> bonsai::searchUnderBudget(Session &session, ModuleOp module,
                                              const ChannelRanking &ranking,
                                              const BudgetTask &task,
                                              const BudgetOptions &options) {
  Expected<Dataset> data = loadDataset(options.data, options.normalization);
  if (!data)
    return data.takeError();
  Expected<std::optional<Dataset>> checkData = loadCheckData(options);
  if (!checkData)
    return checkData.takeError();
  // Another copy, for which the batch may be chosen.
  Expected<OwningOpRef<ModuleOp>> copy =
      session.load(task.model, task.batch, searchBatch);
  if (!copy)
    return copy.takeError();
  Expected<PruningTrials> trials =
      PruningTrials::create(**copy, options.threads.value_or(0));
  if (!trials)
    return trials.takeError();
  BudgetSearch search(module, ranking, *trials, *data, task.model,
                      getSearchOptions(task, options, data->getNumImages()));
  Expected<BudgetTrial> best = search.run();
  if (!best)
    return best.takeError();
  if (Error error =
          conclude(search, *best, ranking, *trials, *checkData, task, options))
    return error;
  return best->counts;
}
