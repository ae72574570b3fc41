//===- PruneOptions.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declaring and checking the options of bonsai prune.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/PruneOptions.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/ModelFile.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Session.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Regex.h"

using namespace llvm;
using namespace bonsai;

static void declareWeightOptions(CommandLine &line, PruneOptions &options) {
  line.addString("--pattern", "N:M", options.pattern,
                 "for --method nm: keep N of each M input channels (default: "
                 "2:4)");
  line.addString("--block", "RxC", options.block,
                 "for --method block: R output by C input channels (default: "
                 "4x1)");
  line.addChoice("--norm", {"l1", "l2"}, options.norm,
                 "for --method block: the norm of a block (default: l1)");
  line.addString("--patterns", "DIR", options.patterns,
                 "for --method dlmc: a folder of .smtx files, as bonsai bench "
                 "dlmc:DIR takes; layers without one stay dense");
}

void bonsai::declareRanking(CommandLine &line, std::string &criterion,
                            std::string &aggregation, ArrayRef<StringRef> more,
                            StringRef moreHelp) {
  SmallVector<StringRef> criteria = {"l1",   "l2",   "bn",
                                     "fpgm", "lamp", "random"};
  append_range(criteria, more);
  line.addChoice("--criterion", criteria, criterion,
                 ("what a channel is worth: norm of its filter (default: l1), "
                  "scale of its batch norm, distance to the other filters, "
                  "layer-adaptive magnitude, or chance" +
                  moreHelp)
                     .str());
  line.addChoice(
      "--aggregation", {"sum", "mean", "max", "first"}, aggregation,
      "what a channel is worth that several layers make: sum "
      "(default), mean or maximum over them, or what the first says");
}

static SmallVector<StringRef> getGradientMethods() {
  return map_to_vector(getGradientCriteria(), [](const auto *criterion) {
    return criterion->getName();
  });
}

static void declareGradientOptions(CommandLine &line, PruneOptions &options) {
  line.addInteger("--rounds", "N", options.rounds, 1,
                  "for methods that need gradients: cut in N rounds, each with "
                  "new scores (default: 100 for synflow, 1 for others)");
  line.addInteger("--gradient-batches", "N", options.gradientBatches, 1,
                  "for methods that need gradients of images: take them of N "
                  "batches of 128 images of --data (default: 10)");
}

static void declareChannelOptions(CommandLine &line, PruneOptions &options) {
  line.addChoice("--goal", {"channels", "macs", "params"}, options.goal,
                 "for --method channels: what the sparsity is a fraction of: "
                 "the channels that may be cut (default), or the network's "
                 "multiply-accumulates or parameters, of which at least that "
                 "fraction is removed");
  declareRanking(line, options.criterion, options.aggregation,
                 getGradientMethods(),
                 "; or the sum of what the method of that name says of its "
                 "weights");
  line.addInteger("--seed", "N", options.seed, 0,
                  "for --criterion random (default: 0)");
  line.addFlag("--skip-coupled", options.skipCoupled,
               "for --method channels: leave channels alone that several "
               "layers make together, such as those of residual adds");
  line.addString("--widths", "FILE", options.widths,
                 "for --method channels, instead of --sparsity: JSON, "
                 "{\"layer\": channels to keep}, with the names that bonsai "
                 "stats prints");
  line.addString("--round-to", "N", options.roundTo,
                 "for --method channels: keep a multiple of N of the channels "
                 "that go together, or all; native stands for what suits the "
                 "kernels on this processor");
  line.addInteger("--min-channels", "N", options.minChannels, 1,
                  "for --method channels: keep at least N of the channels that "
                  "go together");
  line.addFlag("--no-mean-replacement", options.noMeanReplacement,
               "for --method channels: leave batch norms after filters that "
               "are cut as they are; by default their running mean is set so "
               "that the channel keeps its average");
  declareBudget(line, options.budget);
  line.addFlag("--no-shrink", options.noShrink,
               "for --method channels and zeros: write the masked network, "
               "from which nothing is removed yet");
}

void bonsai::declareOptions(CommandLine &line, PruneOptions &options) {
  line.addPositional("MODEL", options.model, modelHelp);
  line.addString("-o", "OUT", options.output,
                 "the pruned network: .mlir for text, .mlirbc for bytecode");
  line.setRequired();
  SmallVector<StringRef> methods = {"magnitude", "nm",    "block",
                                    "channels",  "zeros", "dlmc"};
  append_range(methods, getGradientMethods());
  line.addChoice(
      "--method", methods, options.method,
      "cut single weights by magnitude, all but n of each m input "
      "channels, blocks of weights by norm, or whole channels, "
      "which are then removed; or remove the channels that are zero "
      "already, in a network that was pruned elsewhere; or cut from "
      "resnet50 what patterns of the Deep Learning Matrix Collection cut; or "
      "cut single weights by what gradients say of them: of the sum of the "
      "outputs (synflow, without data), or of the loss on --data");
  line.setRequired();
  line.addString("--sparsity", "S", options.sparsity,
                 "fraction to cut, at least 0 and less than 1; of N candidates "
                 "exactly S*N are cut, halves rounded up. With --method nm the "
                 "pattern says it");
  line.addChoice("--scope", {"global", "layer"}, options.scope,
                 "what the sparsity is a fraction of: all layers together "
                 "(default), or each by itself");
  line.addList("--exclude", "REGEX,...", options.exclude,
               "layers whose whole name matches are left alone");
  declareWeightOptions(line, options);
  declareChannelOptions(line, options);
  declareGradientOptions(line, options);
  line.addInteger("--batch", "N", options.batch, 1, batchHelp);
  line.addString("--json", "FILE", options.json, jsonHelp);
}

namespace {

/// An option that not every method has.
struct RestrictedOption {
  StringRef name;
  bool isGiven;
  /// The methods that have it.
  SmallVector<StringRef> methods;
};

} // namespace

static SmallVector<RestrictedOption>
listRestricted(const PruneOptions &options) {
  // Those that cut single weights by a score.
  SmallVector<StringRef> scored = getGradientMethods();
  scored.push_back("magnitude");
  auto with = [&](std::initializer_list<StringRef> others) {
    SmallVector<StringRef> methods = scored;
    append_range(methods, others);
    return methods;
  };
  return {
      {"--pattern", !options.pattern.empty(), {"nm"}},
      {"--block", !options.block.empty(), {"block"}},
      {"--norm", !options.norm.empty(), {"block"}},
      {"--patterns", !options.patterns.empty(), {"dlmc"}},
      {"--goal", !options.goal.empty(), {"channels"}},
      {"--criterion", !options.criterion.empty(), {"channels"}},
      {"--aggregation", !options.aggregation.empty(), {"channels"}},
      {"--seed", options.seed.has_value(), {"channels"}},
      {"--skip-coupled", options.skipCoupled, {"channels"}},
      {"--widths", !options.widths.empty(), {"channels"}},
      {"--round-to", !options.roundTo.empty(), {"channels"}},
      {"--min-channels", options.minChannels.has_value(), {"channels"}},
      {"--no-mean-replacement", options.noMeanReplacement, {"channels"}},
      {"--max-accuracy-drop", options.budget.isGiven(), {"channels"}},
      {"--no-shrink", options.noShrink, {"channels", "zeros"}},
      {"--scope", !options.scope.empty(), with({"block", "channels"})},
      {"--sparsity", !options.sparsity.empty(),
       with({"nm", "block", "channels"})},
      {"--exclude", !options.exclude.empty(),
       with({"nm", "block", "channels", "zeros"})},
  };
}

/// Options of one method are no options of another.
static Error checkMethod(const PruneOptions &options) {
  for (const RestrictedOption &option : listRestricted(options)) {
    if (!option.isGiven || is_contained(option.methods, options.method))
      continue;
    if (option.methods.size() > 2)
      return createStringError(option.name + " does not go with --method " +
                               options.method);
    return createStringError(option.name + " goes with --method " +
                             join(option.methods, " or ") + " only");
  }
  return Error::success();
}

/// Widths leave nothing to be counted.
static Error checkWidths(const PruneOptions &options) {
  const std::pair<StringRef, bool> others[] = {
      {"--sparsity", !options.sparsity.empty()},
      {"--goal", !options.goal.empty()},
      {"--scope", !options.scope.empty()},
      {"--max-accuracy-drop", options.budget.isGiven()},
      {"--round-to", !options.roundTo.empty()},
      {"--min-channels", options.minChannels.has_value()}};
  for (auto [name, isGiven] : others)
    if (isGiven && !options.widths.empty())
      return createStringError(name + " does not go with --widths, which say "
                                      "how many channels stay");
  return Error::success();
}

/// A budget is in place of a sparsity.
static Error checkBudgetAlone(const PruneOptions &options) {
  if (options.budget.isGiven() && !options.sparsity.empty())
    return createStringError("--sparsity does not go with --max-accuracy-drop");
  if (options.budget.isGiven() && !options.scope.empty())
    return createStringError("--scope does not go with --max-accuracy-drop");
  return checkBudget(options.budget, options.getGradientCriterion() != nullptr);
}

static Error checkRanking(const PruneOptions &options) {
  bool isRandom = options.criterion == "random";
  if (options.seed && !isRandom)
    return createStringError("--seed goes with --criterion random only");
  if (isRandom && !options.aggregation.empty())
    return createStringError("--aggregation does not go with --criterion "
                             "random");
  return Error::success();
}

static Error checkGradients(const PruneOptions &options) {
  const GradientCriterion *criterion = options.getGradientCriterion();
  if (criterion) {
    if (criterion->needsData() && options.budget.data.empty())
      return createStringError(criterion->getName() +
                               " needs images: give them with --data");
    if (options.rounds && options.cutsChannels())
      return createStringError("--rounds does not go with --method channels");
    return Error::success();
  }
  if (options.rounds)
    return createStringError(
        "--rounds goes with methods that need gradients only");
  if (options.gradientBatches)
    return createStringError(
        "--gradient-batches goes with methods that need gradients only");
  return Error::success();
}

static Error checkSparsity(const PruneOptions &options) {
  if (options.method == "dlmc" && options.patterns.empty())
    return createStringError("--patterns is missing; see bonsai prune --help");
  bool isOptional = options.method == "nm" || options.method == "zeros" ||
                    options.method == "dlmc" || !options.widths.empty() ||
                    options.budget.isGiven();
  if (options.sparsity.empty() && isOptional)
    return Error::success();
  if (options.sparsity.empty())
    return createStringError(
        Twine(options.method == "channels"
                  ? "--sparsity, --widths or --max-accuracy-drop"
                  : "--sparsity") +
        " is missing; see bonsai prune --help");
  return readSparsity(options.sparsity).takeError();
}

Expected<Sparsity> bonsai::readSparsity(StringRef text) {
  std::optional<Sparsity> sparsity = Sparsity::parse(text);
  if (!sparsity)
    return createStringError(
        "--sparsity must be at least 0 and less than 1, got " + text);
  return *sparsity;
}

Expected<int64_t> bonsai::readRoundTo(StringRef text) {
  if (text.empty())
    return 1;
  if (text == "native") {
    Expected<int> level = getCpuLevel("native");
    if (!level)
      return level.takeError();
    return int64_t(1) << *level; // v2 has 4 lanes, v3 8, v4 16
  }
  int32_t number;
  if (text.getAsInteger(10, number) || number < 1)
    return createStringError("--round-to must be an integer of at least 1, or "
                             "native, got '" +
                             text + "'");
  return number;
}

Error bonsai::checkExcludes(ArrayRef<std::string> exclude) {
  for (const std::string &pattern : exclude) {
    std::string reason;
    if (!Regex(pattern).isValid(reason))
      return createStringError("--exclude '" + pattern +
                               "' is no regular expression: " + reason);
  }
  return Error::success();
}

static Error checkOutput(const PruneOptions &options) {
  if (Error error = checkModelOutput(options.output))
    return error;
  return checkReportWritable(options.json);
}

Error bonsai::checkOptions(const PruneOptions &options) {
  for (auto *check : {checkMethod, checkWidths, checkBudgetAlone, checkRanking,
                      checkGradients, checkSparsity})
    if (Error error = check(options))
      return error;
  if (Expected<int64_t> multiple = readRoundTo(options.roundTo); !multiple)
    return multiple.takeError();
  if (Error error = checkExcludes(options.exclude))
    return error;
  return checkOutput(options);
}

ChannelCriterion bonsai::readCriterion(StringRef text) {
  return llvm::StringSwitch<ChannelCriterion>(text)
      .Case("l2", ChannelCriterion::l2)
      .Case("bn", ChannelCriterion::bn)
      .Case("fpgm", ChannelCriterion::fpgm)
      .Case("lamp", ChannelCriterion::lamp)
      .Case("random", ChannelCriterion::random)
      .Default(ChannelCriterion::l1);
}

ChannelAggregation bonsai::readAggregation(StringRef text) {
  return llvm::StringSwitch<ChannelAggregation>(text)
      .Case("mean", ChannelAggregation::mean)
      .Case("max", ChannelAggregation::max)
      .Case("first", ChannelAggregation::first)
      .Default(ChannelAggregation::sum);
}
