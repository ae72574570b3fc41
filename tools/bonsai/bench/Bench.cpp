//===- Bench.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai bench: dense against pruned, alternating in one process.
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "passes/analysis/Statistics.h"
#include "passes/prune/Passes.h"
#include "tools/bonsai/bench/BenchReporter.h"
#include "tools/bonsai/bench/BenchVariant.h"
#include "tools/bonsai/CommandLine.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/Progress.h"
#include "tools/bonsai/Subcommand.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {

struct BenchArguments {
  std::string model, target = "cpu", scope = "layer", json;
  std::vector<std::string> sparsities, others;
  std::optional<int64_t> batch, threads;
  bool layers = false;
  /// Google Benchmark's own flags, with the program's name first.
  std::vector<std::string> benchmarkFlags;
};

/// The times of one layer in two builds, in milliseconds. Where the dense build
/// has no such layer (a layout change) there are none.
struct LayerTimes {
  std::vector<double> dense, pruned;
};

class Bench {
public:
  explicit Bench(BenchArguments arguments) : arguments(std::move(arguments)) {}

  Error run();

private:
  Error prepare();
  Error openCompiled();
  Error addVariant(Session &session, ModuleOp module, StringRef label,
                   StringRef policy);
  Error prune(Session &session, ModuleOp module, StringRef sparsity);
  Error addOther(Session &session, StringRef path);
  void registerWhole(BenchVariant &variant, bool isDense);
  Error registerLayers(BenchVariant &variant, bool isDense);
  void registerLayer(const std::string &name, std::optional<double> sparsity,
                     LayerTimes times);
  std::string getRowName(const BenchVariant &variant, StringRef layer) const;
  void noteRow(StringRef name);
  Error measure();

  BenchArguments arguments;
  /// The first one is the dense build.
  std::vector<std::unique_ptr<BenchVariant>> variants;
  size_t nameWidth = 0;
  std::string failure;
};

} // namespace

static void declare(CommandLine &line, BenchArguments &arguments) {
  line.addPositional("MODEL", arguments.model, compiledModelHelp);
  line.addList("--sparsity", "S,...", arguments.sparsities,
               "sparsities to prune to by magnitude, each compared with the "
               "dense build (default: 0.9, or the masks of the file if it has "
               "any)");
  line.addList("--with", "FILE,...", arguments.others,
               "other networks to compare with the dense build of MODEL, such "
               "as what bonsai prune made of it");
  line.addChoice("--scope", {"global", "layer"}, arguments.scope,
                 "what a sparsity is a fraction of: all layers together "
                 "(default), or each by itself");
  line.addChoice("--target", {"cpu", "cuda"}, arguments.target,
                 "what to compile for (default: cpu)");
  line.addInteger("--batch", "N", arguments.batch, 1, batchHelp);
  line.addInteger("--threads", "N", arguments.threads, 1,
                  "threads (default: all)");
  line.addFlag("--layers", arguments.layers, "one row for each layer, too");
  line.addString("--json", "FILE", arguments.json,
                 "write Google Benchmark's JSON; - writes it to standard "
                 "output, and nothing else");
}

//===----------------------------------------------------------------------===//
// Builds
//===----------------------------------------------------------------------===//

Error Bench::prune(Session &session, ModuleOp module, StringRef sparsity) {
  PruneMagnitudeOptions options;
  options.sparsity = sparsity.str();
  options.scope =
      arguments.scope == "layer" ? PruningScope::layer : PruningScope::global;
  PassManager passes(&session.getContext());
  passes.addPass(createPruneMagnitude(options));
  return session.run(passes, module);
}

Error Bench::addVariant(Session &session, ModuleOp module, StringRef label,
                        StringRef policy) {
  FailureOr<ModelStatistics> statistics = computeStatistics(module);
  if (failed(statistics))
    return session.explain(
        createStringError(arguments.model + ": cannot be counted"));
  StringMap<double> sparsities;
  for (const LayerStatistics &layer : statistics->layers)
    sparsities[layer.name] = layer.getSparsity();
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  CompileOptions options;
  options.cpuLevel = *level;
  options.policy = policy.str();
  Expected<CompiledModel> model =
      CompiledModel::compile(session, module, options);
  if (!model)
    return model.takeError();
  Expected<std::unique_ptr<BenchVariant>> variant = BenchVariant::create(
      label.str(), std::move(*model), arguments.threads.value_or(0),
      statistics->getSparsity(), std::move(sparsities));
  if (!variant)
    return variant.takeError();
  variants.push_back(std::move(*variant));
  return Error::success();
}

Error Bench::addOther(Session &session, StringRef path) {
  Expected<OwningOpRef<ModuleOp>> module = session.load(path, arguments.batch);
  if (!module)
    return module.takeError();
  return addVariant(session, **module, sys::path::stem(path), "fastest");
}

Error Bench::openCompiled() {
  if (!arguments.sparsities.empty() || !arguments.others.empty() ||
      arguments.batch)
    return createStringError(
        arguments.model +
        ": is compiled: leave out --sparsity, --with and --batch");
  Expected<CompiledModel> model = CompiledModel::open(arguments.model);
  if (!model)
    return model.takeError();
  Expected<std::unique_ptr<BenchVariant>> variant =
      BenchVariant::create("compiled", std::move(*model),
                           arguments.threads.value_or(0), std::nullopt, {});
  if (!variant)
    return variant.takeError();
  variants.push_back(std::move(*variant));
  return Error::success();
}

static bool hasMasks(ModuleOp module) {
  return llvm::any_of(module.getOps<ParameterOp>(), [](ParameterOp parameter) {
    return parameter.getMask().has_value();
  });
}

Error Bench::prepare() {
  if (isCompiledModel(arguments.model))
    return openCompiled();
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load(arguments.model, arguments.batch);
  if (!module)
    return module.takeError();
  bool masked = hasMasks(**module);
  if (arguments.sparsities.empty() && arguments.others.empty() && !masked)
    arguments.sparsities.push_back("0.9");
  Progress progress("compiling", "builds",
                    1 + arguments.sparsities.size() + masked +
                        arguments.others.size());
  OwningOpRef<ModuleOp> dense = (*module)->clone();
  if (Error error = addVariant(session, *dense, "dense", "dense"))
    return error;
  progress.update(1);
  if (masked) {
    OwningOpRef<ModuleOp> pruned = (*module)->clone();
    if (Error error = addVariant(session, *pruned, "masked", "fastest"))
      return error;
  }
  for (const std::string &sparsity : arguments.sparsities) {
    OwningOpRef<ModuleOp> pruned = (*module)->clone();
    if (Error error = prune(session, *pruned, sparsity))
      return error;
    if (Error error =
            addVariant(session, *pruned, "magnitude:" + sparsity, "fastest"))
      return error;
    progress.update(variants.size());
  }
  for (const std::string &other : arguments.others) {
    if (Error error = addOther(session, other))
      return error;
    progress.update(variants.size());
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

std::string Bench::getRowName(const BenchVariant &variant,
                              StringRef layer) const {
  return (sys::path::stem(arguments.model) + "/" + arguments.target + "/" +
          variant.getLabel() + "/" + layer)
      .str();
}

void Bench::noteRow(StringRef name) {
  nameWidth = std::max(nameWidth, name.rsplit('/').first.size());
}

static void setCounters(benchmark::State &state, std::optional<double> sparsity,
                        const LayerTimes &times) {
  double median = getMedian(times.pruned);
  if (sparsity)
    state.counters["sparsity"] = *sparsity;
  state.counters["median_ms"] = median;
  if (times.dense.empty())
    return;
  state.counters["dense_ms"] = getMedian(times.dense);
  state.counters["speedup_vs_dense"] = getMedian(times.dense) / median;
}

/// The whole network. A pruned build takes turns with the dense one.
void Bench::registerWhole(BenchVariant &variant, bool isDense) {
  std::string name = getRowName(variant, "all") +
                     (variant.getLabel() == "dense" ? "/dense" : "/selected");
  noteRow(name);
  BenchVariant *dense = isDense ? nullptr : variants.front().get();
  auto body = [this, &variant, dense](benchmark::State &state) {
    LayerTimes times;
    auto time = [&](BenchVariant &build, std::vector<double> &samples) {
      Expected<double> seconds = build.run();
      if (!seconds) {
        failure = toString(seconds.takeError());
        state.SkipWithError(failure.c_str());
        return false;
      }
      samples.push_back(*seconds * 1e3);
      return true;
    };
    while (state.KeepRunning()) {
      if ((dense && !time(*dense, times.dense)) || !time(variant, times.pruned))
        break;
      state.SetIterationTime(times.pruned.back() / 1e3);
    }
    if (failure.empty())
      setCounters(state, variant.getSparsity(), times);
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->MinWarmUpTime(0.2);
}

/// Layers were timed inside of whole runs, where caches are as they will be;
/// the row gives each recorded time to one iteration.
void Bench::registerLayer(const std::string &name,
                          std::optional<double> sparsity, LayerTimes times) {
  noteRow(name);
  size_t iterations = times.pruned.size();
  auto body = [sparsity, times = std::move(times)](benchmark::State &state) {
    size_t sample = 0;
    while (state.KeepRunning())
      state.SetIterationTime(times.pruned[sample++ % times.pruned.size()] /
                             1e3);
    setCounters(state, sparsity, times);
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(iterations);
}

Error Bench::registerLayers(BenchVariant &variant, bool isDense) {
  constexpr int warmUps = 2, samples = 20;
  LayerSamples denseTimes, times;
  Progress progress("timing layers of " + variant.getLabel().str(), "runs",
                    samples);
  for (int i = 0; i < warmUps + samples; ++i) {
    if (i == warmUps) {
      denseTimes.clear();
      times.clear();
    }
    if (!isDense)
      if (Error error = variants.front()->profile(denseTimes))
        return error;
    if (Error error = variant.profile(times))
      return error;
    progress.update(std::max(0, i - warmUps));
  }
  for (const LayerSummary &layer : variant.getLayers()) {
    LayerTimes milliseconds{denseTimes[layer.key], times[layer.key]};
    for (auto *list : {&milliseconds.dense, &milliseconds.pruned})
      for (double &nanoseconds : *list)
        nanoseconds /= 1e6;
    registerLayer(getRowName(variant, layer.key.first) + "/" + layer.kernel,
                  layer.sparsity, std::move(milliseconds));
  }
  return Error::success();
}

/// Hands over to Google Benchmark.
Error Bench::measure() {
  std::vector<char *> flags;
  flags.reserve(arguments.benchmarkFlags.size());
  for (std::string &flag : arguments.benchmarkFlags)
    flags.push_back(flag.data());
  int count = flags.size();
  benchmark::Initialize(&count, flags.data());
  if (count > 1)
    return createStringError(StringRef("unknown flag of Google Benchmark: ") +
                             flags[1]);
  benchmark::AddCustomContext("bonsai_model", arguments.model);
  benchmark::AddCustomContext("bonsai_cpu", sys::getHostCPUName().str());
  benchmark::AddCustomContext(
      "bonsai_threads",
      arguments.threads ? std::to_string(*arguments.threads) : "all");
  BenchJsonReporter json;
  BenchReporter table(outs(), nameWidth);
  if (arguments.json == "-")
    benchmark::RunSpecifiedBenchmarks(&json);
  else if (arguments.json.empty())
    benchmark::RunSpecifiedBenchmarks(&table);
  else
    benchmark::RunSpecifiedBenchmarks(&table, &json);
  return failure.empty() ? Error::success() : createStringError(failure);
}

Error Bench::run() {
  if (arguments.target == "cuda")
    return createStringError("--target cuda is not available in this build");
  for (const std::string &text : arguments.sparsities)
    if (!Sparsity::parse(text))
      return createStringError(
          "--sparsity must be at least 0 and less than 1, got " + text);
  if (Error error = checkReportWritable(arguments.json))
    return error;
  if (Error error = prepare())
    return error;
  for (auto &variant : variants)
    registerWhole(*variant, &variant == &variants.front());
  if (arguments.layers)
    for (auto &variant : variants)
      if (Error error = registerLayers(*variant, &variant == &variants.front()))
        return error;
  return measure();
}

/// Google Benchmark's flags are its own; all others are ours.
static std::vector<char *> splitFlags(int argc, char **argv,
                                      BenchArguments &arguments) {
  std::vector<char *> ours;
  arguments.benchmarkFlags.push_back("bonsai bench");
  for (int i = 0; i < argc; ++i)
    if (StringRef(argv[i]).starts_with("--benchmark_"))
      arguments.benchmarkFlags.push_back(argv[i]);
    else
      ours.push_back(argv[i]);
  return ours;
}

Error bonsai::runBench(int argc, char **argv) {
  BenchArguments arguments;
  CommandLine line("bench",
                   "Times the dense build of a network and its pruned builds, "
                   "taking turns in one process. Google Benchmark's own flags "
                   "(--benchmark_...) are passed on.",
                   "bonsai bench resnet50 --sparsity 0.9,0.95 --layers");
  declare(line, arguments);
  std::vector<char *> ours = splitFlags(argc, argv, arguments);
  Expected<bool> proceed = line.parse(ours.size(), ours.data());
  if (!proceed || !*proceed)
    return proceed.takeError();
  if (!arguments.json.empty() && arguments.json != "-") {
    arguments.benchmarkFlags.push_back("--benchmark_out=" + arguments.json);
    arguments.benchmarkFlags.push_back("--benchmark_out_format=json");
  }
  return Bench(std::move(arguments)).run();
}
