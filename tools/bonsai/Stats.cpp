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

#include "passes/analysis/Statistics.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/Subcommand.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

Error bonsai::runStats(int argc, char **argv) {
  std::string model, json;
  std::optional<int64_t> batch;
  CommandLine line("stats",
                   "Prints parameters, multiply-accumulates and sparsity, for "
                   "each layer and in all.",
                   "bonsai stats resnet50 --json stats.json");
  line.addPositional("MODEL", model, modelHelp);
  line.addInteger("--batch", "N", batch, 1, batchHelp);
  line.addString("--json", "FILE", json, jsonHelp);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();

  Session session;
  Expected<OwningOpRef<ModuleOp>> module = session.load(model, batch);
  if (!module)
    return module.takeError();
  FailureOr<ModelStatistics> statistics = computeStatistics(**module);
  if (failed(statistics))
    return session.explain(createStringError(model + ": cannot be counted"));
  if (json != "-")
    printTable(*statistics, outs());
  return json.empty() ? Error::success() : writeJson(json, toJson(*statistics));
}
