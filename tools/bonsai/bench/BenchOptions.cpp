//===- BenchOptions.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options of bonsai bench.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/BenchOptions.h"
#include "passes/select/Policy.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/bench/SparsityRange.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace bonsai;

static constexpr StringLiteral benchModelHelp =
    "an ONNX file, a .mlir or .mlirbc file, the name of a built-in "
    "architecture, a compiled .so, or dlmc:DIR for ResNet-50 with the .smtx "
    "patterns of a folder, or of each folder in it";

StringRef BenchOptions::getDlmcFolder() const {
  StringRef folder = model;
  return folder.consume_front("dlmc:") ? folder : StringRef();
}

static void declare(CommandLine &line, BenchOptions &options) {
  line.addPositional("MODEL", options.model, benchModelHelp);
  line.addList("--sparsity", "S,...", options.sparsities,
               "sparsities to prune to by magnitude, each compared with the "
               "dense build; first:last:step is a range (default: 0.9, or the "
               "masks of the file if it has any, or its zeros)");
  line.addList("--with", "FILE,...", options.others,
               "other networks to compare with the dense build of MODEL, such "
               "as what bonsai prune made of it");
  line.addList("--policies", "P,...", options.policies,
               "policies of bonsai compile to build for as well, beside the "
               "selection; all means each family of sparse kernels alone");
  line.addChoice("--scope", {"global", "layer"}, options.scope,
                 "what a sparsity is a fraction of: all layers together, or "
                 "each by itself (default: layer)");
  addTargetOptions(line, options.target, "what to compile for and run on");
  line.addInteger("--batch", "N", options.batch, 1, batchHelp);
  line.addInteger("--threads", "N", options.threads, 1,
                  "threads (default: all)");
  line.addString("--tuning", "FILE", options.tuning, tuningHelp);
  line.addFlag("--tune", options.tunes,
               "measure first what the tuning file lacks about each network, "
               "as bonsai tune does");
  line.addFlag("--layers", options.layers, "one row for each layer, too");
  line.addString("--json", "FILE", options.json,
                 "write Google Benchmark's JSON; - writes it to standard "
                 "output, and nothing else");
}

static Error checkPolicies(std::vector<std::string> &policies) {
  for (const std::string &policy : policies)
    if (policy != "all" && !Policy::parse(policy))
      return createStringError("--policies: no policy is called '" + policy +
                               "'; there are all, " +
                               join(Policy::getNames(), ", "));
  // Those two are there in any case.
  llvm::erase_if(policies, [](StringRef policy) {
    return policy == "fastest" || policy == "dense";
  });
  return Error::success();
}

static Error check(BenchOptions &options) {
  if (Error error = checkTargetOptions(options.target))
    return error;
  bool pruned = !options.sparsities.empty() || !options.others.empty();
  if (isCompiledModel(options.model) &&
      (pruned || options.batch || !options.policies.empty()))
    return createStringError(options.model +
                             ": is compiled: leave out --sparsity, --with, "
                             "--policies and --batch");
  if (isCompiledModel(options.model) && !options.tuning.empty())
    return createStringError(options.model +
                             ": is compiled, with its kernels: leave out "
                             "--tuning");
  if (options.tunes && options.tuning.empty())
    return createStringError("--tune needs --tuning FILE");
  if (!options.getDlmcFolder().empty() && pruned)
    return createStringError(
        options.model +
        ": has sparsities of its own: leave out --sparsity and --with");
  Expected<std::vector<std::string>> sparsities =
      expandSparsities(options.sparsities);
  if (!sparsities)
    return sparsities.takeError();
  options.sparsities = std::move(*sparsities);
  if (Error error = checkPolicies(options.policies))
    return error;
  return checkReportWritable(options.json);
}

/// Google Benchmark's flags are its own; all others are ours.
static std::vector<char *> splitFlags(int argc, char **argv,
                                      std::vector<std::string> &flags) {
  std::vector<char *> ours;
  flags.emplace_back("bonsai bench");
  for (int i = 0; i < argc; ++i)
    if (StringRef(argv[i]).starts_with("--benchmark_"))
      flags.emplace_back(argv[i]);
    else
      ours.push_back(argv[i]);
  return ours;
}

Expected<std::optional<BenchOptions>> bonsai::parseBenchOptions(int argc,
                                                                char **argv) {
  BenchOptions options;
  CommandLine line("bench",
                   "Times the dense build of a network and its pruned builds, "
                   "taking turns in one process. Google Benchmark's own flags "
                   "(--benchmark_...) are passed on.",
                   "bonsai bench resnet50 --sparsity 0.9,0.95 --layers");
  declare(line, options);
  std::vector<char *> ours = splitFlags(argc, argv, options.benchmarkFlags);
  Expected<bool> proceed =
      line.parse(static_cast<int>(ours.size()), ours.data());
  if (!proceed)
    return proceed.takeError();
  if (!*proceed)
    return std::nullopt;
  if (Error error = check(options))
    return error;
  return options;
}
