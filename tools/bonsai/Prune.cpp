//===- Prune.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai prune: cuts weights and writes the network with its masks.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "passes/analysis/Statistics.h"
#include "passes/prune/Passes.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/Subcommand.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

struct PruneArguments {
  std::string model, output, method, json;
  std::string sparsity, scope, pattern, block, norm;
  std::vector<std::string> exclude;
  std::optional<int64_t> batch;
};

/// Two positive integers and what stands between them: "2:4", "4x1".
struct Pair {
  int64_t first = 0;
  int64_t second = 0;
};

} // namespace

static void declare(CommandLine &line, PruneArguments &arguments) {
  line.addPositional("MODEL", arguments.model, modelHelp);
  line.addString("-o", "OUT", arguments.output,
                 "the pruned network: .mlir for text, .mlirbc for bytecode");
  line.setRequired();
  line.addChoice("--method", {"magnitude", "nm", "block"}, arguments.method,
                 "cut single weights by magnitude, all but n of each m input "
                 "channels, or blocks of weights by norm");
  line.setRequired();
  line.addString("--sparsity", "S", arguments.sparsity,
                 "fraction to cut, at least 0 and less than 1; of N candidates "
                 "exactly S*N are cut, halves rounded up. With --method nm the "
                 "pattern says it");
  line.addChoice("--scope", {"global", "layer"}, arguments.scope,
                 "what the sparsity is a fraction of: all layers together "
                 "(default), or each by itself");
  line.addList("--exclude", "REGEX,...", arguments.exclude,
               "layers whose whole name matches are left alone");
  line.addString("--pattern", "N:M", arguments.pattern,
                 "for --method nm: keep N of each M input channels (default: "
                 "2:4)");
  line.addString("--block", "RxC", arguments.block,
                 "for --method block: R output by C input channels (default: "
                 "4x1)");
  line.addChoice("--norm", {"l1", "l2"}, arguments.norm,
                 "for --method block: the norm of a block (default: l1)");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addString("--json", "FILE", arguments.json, jsonHelp);
}

static Expected<Pair> readPair(StringRef option, StringRef text,
                               char separator) {
  auto [first, second] = text.split(separator);
  Pair pair;
  int32_t a, b;
  if (first.getAsInteger(10, a) || second.getAsInteger(10, b) || a < 1 || b < 1)
    return createStringError(
        option + " must be two positive integers with a '" + Twine(separator) +
        "' between, got '" + text + "'");
  pair.first = a;
  pair.second = b;
  return pair;
}

/// Options of one method are no options of another.
static Error checkMethod(const PruneArguments &arguments) {
  auto only = [&](StringRef option, const std::string &value,
                  StringRef method) -> Error {
    if (value.empty() || arguments.method == method)
      return Error::success();
    return createStringError(option + " goes with --method " + method +
                             " only");
  };
  if (Error error = only("--pattern", arguments.pattern, "nm"))
    return error;
  if (Error error = only("--block", arguments.block, "block"))
    return error;
  if (Error error = only("--norm", arguments.norm, "block"))
    return error;
  bool isNM = arguments.method == "nm";
  if (isNM && !arguments.scope.empty())
    return createStringError("--scope does not go with --method nm");
  if (!isNM && arguments.sparsity.empty())
    return createStringError("--sparsity is missing; see bonsai prune --help");
  return Error::success();
}

static Expected<Sparsity> readSparsity(StringRef text) {
  std::optional<Sparsity> sparsity = Sparsity::parse(text);
  if (!sparsity)
    return createStringError(
        "--sparsity must be at least 0 and less than 1, got " + text);
  return *sparsity;
}

static Error checkExcludes(const PruneArguments &arguments) {
  for (const std::string &pattern : arguments.exclude) {
    std::string reason;
    if (!Regex(pattern).isValid(reason))
      return createStringError("--exclude '" + pattern +
                               "' is no regular expression: " + reason);
  }
  return Error::success();
}

static Error checkOutput(const PruneArguments &arguments) {
  StringRef extension = sys::path::extension(arguments.output);
  if (extension != ".mlir" && extension != ".mlirbc")
    return createStringError("-o must end in .mlir or .mlirbc, got '" +
                             arguments.output + "'");
  if (Error error = checkWritable(arguments.output))
    return error;
  return checkReportWritable(arguments.json);
}

/// The sparsity that n:m means, where it was given as well.
static Error checkPattern(const PruneArguments &arguments, Pair pattern) {
  if (pattern.first >= pattern.second)
    return createStringError("--pattern must keep fewer than it groups, got " +
                             arguments.pattern);
  if (arguments.sparsity.empty())
    return Error::success();
  Expected<Sparsity> sparsity = readSparsity(arguments.sparsity);
  if (!sparsity)
    return sparsity.takeError();
  constexpr int64_t groups = 1 << 24;
  int64_t cut = pattern.second - pattern.first;
  if (sparsity->countOf(pattern.second * groups) != cut * groups)
    return createStringError("--sparsity " + arguments.sparsity +
                             " is not that of the pattern, which cuts " +
                             Twine(cut) + " of " + Twine(pattern.second));
  return Error::success();
}

static PruningScope readScope(const PruneArguments &arguments) {
  return arguments.scope == "layer" ? PruningScope::layer
                                    : PruningScope::global;
}

static std::unique_ptr<Pass> makeMagnitude(const PruneArguments &arguments) {
  PruneMagnitudeOptions options;
  options.sparsity = arguments.sparsity;
  options.scope = readScope(arguments);
  options.exclude.assign(arguments.exclude.begin(), arguments.exclude.end());
  return createPruneMagnitude(options);
}

static Expected<std::unique_ptr<Pass>> makeNM(const PruneArguments &arguments) {
  PruneNMOptions options;
  if (!arguments.pattern.empty()) {
    Expected<Pair> pattern = readPair("--pattern", arguments.pattern, ':');
    if (!pattern)
      return pattern.takeError();
    options.n = pattern->first;
    options.m = pattern->second;
  }
  if (Error error = checkPattern(arguments, {options.n, options.m}))
    return error;
  options.exclude.assign(arguments.exclude.begin(), arguments.exclude.end());
  return createPruneNM(options);
}

static Expected<std::unique_ptr<Pass>>
makeBlock(const PruneArguments &arguments) {
  PruneBlockOptions options;
  if (!arguments.block.empty()) {
    Expected<Pair> block = readPair("--block", arguments.block, 'x');
    if (!block)
      return block.takeError();
    options.rows = block->first;
    options.columns = block->second;
  }
  options.norm = arguments.norm == "l2" ? BlockNorm::l2 : BlockNorm::l1;
  options.sparsity = arguments.sparsity;
  options.scope = readScope(arguments);
  options.exclude.assign(arguments.exclude.begin(), arguments.exclude.end());
  return createPruneBlock(options);
}

static Expected<std::unique_ptr<Pass>>
makePass(const PruneArguments &arguments) {
  if (Error error = checkMethod(arguments))
    return error;
  if (Error error = checkExcludes(arguments))
    return error;
  if (arguments.method == "nm")
    return makeNM(arguments);
  if (Expected<Sparsity> sparsity = readSparsity(arguments.sparsity); !sparsity)
    return sparsity.takeError();
  if (arguments.method == "block")
    return makeBlock(arguments);
  return makeMagnitude(arguments);
}

static Error writeModule(ModuleOp module, StringRef path) {
  Expected<OutputFile> file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  if (sys::path::extension(path) == ".mlir")
    module.print(file->getStream());
  else if (failed(writeBytecodeToFile(module, file->getStream())))
    return createStringError(path + ": cannot be written as bytecode");
  return file->keep();
}

static Error report(const PruneArguments &arguments,
                    const ModelStatistics &statistics) {
  if (arguments.json != "-")
    outs() << formatv("{0}: {1:N0} of {2:N0} prunable weights cut, sparsity "
                      "{3:F4}\n",
                      arguments.output,
                      statistics.prunable - statistics.nonzero,
                      statistics.prunable, statistics.getSparsity());
  if (arguments.json.empty())
    return Error::success();
  return writeJson(arguments.json, toJson(statistics));
}

Error bonsai::runPrune(int argc, char **argv) {
  PruneArguments arguments;
  CommandLine line("prune",
                   "Cuts weights of convolutions and linear layers, and writes "
                   "the network with its masks.",
                   "bonsai prune model.onnx -o pruned.mlirbc --method "
                   "magnitude --sparsity 0.9");
  declare(line, arguments);
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  Expected<std::unique_ptr<Pass>> pass = makePass(arguments);
  if (!pass)
    return pass.takeError();
  if (Error error = checkOutput(arguments))
    return error;

  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  PassManager passes(&session.getContext());
  passes.addPass(std::move(*pass));
  if (Error error = session.run(passes, **module))
    return error;
  FailureOr<ModelStatistics> statistics = computeStatistics(**module);
  if (failed(statistics))
    return session.explain(
        createStringError(arguments.model + ": cannot be counted"));
  if (Error error = writeModule(**module, arguments.output))
    return error;
  return report(arguments, *statistics);
}
