//===- Stats.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai stats: what a network consists of.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/ChannelGroupsReport.h"
#include "passes/analysis/Statistics.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/Subcommand.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

struct StatsArguments {
  std::string model, json;
  bool withGroups = false;
  std::optional<int64_t> batch;
};

} // namespace

static void declare(CommandLine &line, StatsArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addFlag("--groups", arguments.withGroups,
               "list the channels that can only be cut together, the layers "
               "that make and that read them, and what keeps a group");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addString("--json", "FILE", arguments.json, jsonHelp);
}

static Error report(const StatsArguments &arguments,
                    const ModelStatistics &statistics,
                    const std::optional<ChannelGroups> &groups) {
  if (arguments.json != "-") {
    printTable(statistics, outs());
    if (groups) {
      outs() << "\n";
      printTable(*groups, outs());
    }
  }
  if (arguments.json.empty())
    return Error::success();
  json::Value figures = toJson(statistics);
  if (groups)
    (*figures.getAsObject())["groups"] = toJson(*groups);
  return writeJson(arguments.json, figures);
}

Error bonsai::runStats(int argc, char **argv) {
  StatsArguments arguments;
  CommandLine line("stats",
                   "Prints parameters, multiply-accumulates and sparsity, for "
                   "each layer and in all. The bars are the output channels "
                   "that masks leave, to one scale; dots are those that are "
                   "masked.",
                   "bonsai stats resnet50 --json stats.json");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();

  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  FailureOr<ModelStatistics> statistics = computeStatistics(**module);
  if (failed(statistics))
    return session.explain(
        createStringError(arguments.model + ": cannot be counted"));
  std::optional<ChannelGroups> groups;
  if (arguments.withGroups)
    groups.emplace(**module);
  return report(arguments, *statistics, groups);
}
