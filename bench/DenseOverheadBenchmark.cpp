//===- DenseOverheadBenchmark.cpp - Compiled against handwritten ----------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What compiling costs: the dense build of ResNet-50 against the same oneDNN
// primitives called back to back by hand. Both have the same weights and take
// turns in one process; the ratio of their medians is the result. A run fails
// if their outputs differ.
//
//===----------------------------------------------------------------------===//

#include "bench/Comparison.h"
#include "bench/HandwrittenResNet50.h"
#include "dialect/BonsaiDialect.h"
#include "dialect/Elements.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "passes/optimize/Passes.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/Session.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <omp.h>
#include <random>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {
/// How far outputs may lie apart, as the norm of the difference over the norm.
constexpr double maxDifference = 1e-4;
constexpr int warmUps = 5;

using ParameterMap = std::map<std::string, std::vector<float>>;

/// The network in both forms, and what they work on.
struct Network {
  int64_t batch;
  ParameterMap parameters;
  std::optional<CompiledModel> compiled;
  std::vector<float> input;
};

/// Milliseconds of every iteration.
struct Times {
  std::vector<double> handwrittenAny, handwrittenNhwc, compiled;
};
} // namespace

//===----------------------------------------------------------------------===//
// The network
//===----------------------------------------------------------------------===//

static Error copyParameters(ModuleOp module, ParameterMap &parameters) {
  for (ParameterOp parameter : module.getOps<ParameterOp>()) {
    FailureOr<ElementsView<float>> values =
        viewElements<float>(parameter.getValue());
    if (failed(values))
      return createStringError("@" + parameter.getSymName() + " has no data");
    parameters[parameter.getSymName().str()] = values->copy();
  }
  return Error::success();
}

/// Folds batch normalization first, so that both forms have the same weights.
static Error load(Network &network) {
  Session session;
  Expected<OwningOpRef<ModuleOp>> module =
      session.load("resnet50", network.batch);
  if (!module)
    return module.takeError();
  PassManager passes(&session.getContext());
  passes.addPass(createFoldBatchNorm());
  passes.addPass(createRemoveUnusedParameters());
  if (Error error = session.run(passes, **module))
    return error;
  if (Error error = copyParameters(**module, network.parameters))
    return error;
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  CompileOptions options;
  options.cpuLevel = *level;
  options.policy = "dense";
  Expected<CompiledModel> compiled =
      CompiledModel::compile(session, **module, options);
  if (!compiled)
    return compiled.takeError();
  network.compiled.emplace(std::move(*compiled));
  return Error::success();
}

static std::vector<float> makeRandomInput(int64_t batch) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  std::vector<float> values(batch * 3 * 224 * 224);
  for (float &value : values)
    value = distribution(generator);
  return values;
}

//===----------------------------------------------------------------------===//
// The comparison
//===----------------------------------------------------------------------===//

namespace {
/// All forms for one number of threads, each with its own copy of the weights.
class Forms {
public:
  Forms(Network &network, ModelInstance instance)
      : network(network), instance(std::move(instance)),
        parameters([&](const std::string &name) {
          return network.parameters.at(name).data();
        }),
        any(network.batch, HandwrittenResNet50::Format::any, parameters),
        nhwc(network.batch, HandwrittenResNet50::Format::nhwc, parameters) {}

  /// Runs each form once, and adds their times.
  Error run(Times &times) {
    times.handwrittenAny.push_back(measureMilliseconds(
        [&] { any.run(network.input.data(), anyLogits.data()); }));
    times.handwrittenNhwc.push_back(measureMilliseconds(
        [&] { nhwc.run(network.input.data(), nhwcLogits.data()); }));
    Error error = Error::success();
    times.compiled.push_back(measureMilliseconds([&] {
      error = instance.run({network.input.data()}, {compiledLogits.data()});
    }));
    return error;
  }

  /// Whether all gave the same in the last run.
  Error checkOutputs() const {
    for (const std::vector<float> *other : {&anyLogits, &nhwcLogits}) {
      double difference = getDifference(compiledLogits, *other);
      if (!(difference <= maxDifference))
        return createStringError("compiled and handwritten outputs differ: " +
                                 std::to_string(difference));
    }
    return Error::success();
  }

private:
  static double getDifference(const std::vector<float> &a,
                              const std::vector<float> &b) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      difference += std::pow(double(a[i]) - b[i], 2);
      norm += std::pow(double(b[i]), 2);
    }
    return std::sqrt(difference / norm);
  }

  std::vector<float> makeLogits() const {
    return std::vector<float>(network.batch * 1000,
                              std::numeric_limits<float>::quiet_NaN());
  }

  Network &network;
  ModelInstance instance;
  ParameterValues parameters;
  HandwrittenResNet50 any, nhwc;
  std::vector<float> anyLogits = makeLogits(), nhwcLogits = makeLogits(),
                     compiledLogits = makeLogits();
};
} // namespace

/// The bar is the better of the two handwritten forms.
static void setCounters(benchmark::State &state, const Times &times) {
  double any = getMedian(times.handwrittenAny);
  double nhwc = getMedian(times.handwrittenNhwc);
  double compiled = getMedian(times.compiled);
  state.counters["handwritten_any_ms"] = any;
  state.counters["handwritten_nhwc_ms"] = nhwc;
  state.counters["handwritten_ms"] = std::min(any, nhwc);
  state.counters["compiled_ms"] = compiled;
  state.counters["ratio"] = compiled / std::min(any, nhwc);
  state.counters["ratio_of_minimums"] =
      getMinimum(times.compiled) / std::min(getMinimum(times.handwrittenAny),
                                            getMinimum(times.handwrittenNhwc));
}

static Error compare(benchmark::State &state, Network &network, int threads) {
  omp_set_num_threads(threads);
  Expected<ModelInstance> instance =
      ModelInstance::create(*network.compiled, threads);
  if (!instance)
    return instance.takeError();
  Forms forms(network, std::move(*instance));
  Times warmUpTimes, times;
  for (int i = 0; i < warmUps; ++i)
    if (Error error = forms.run(warmUpTimes))
      return error;
  if (Error error = forms.checkOutputs())
    return error;
  while (state.KeepRunning()) {
    if (Error error = forms.run(times))
      return error;
    state.SetIterationTime(times.compiled.back() / 1e3);
  }
  setCounters(state, times);
  return forms.checkOutputs();
}

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

static Expected<Comparison> prepare(int64_t batch) {
  auto network = std::make_shared<Network>();
  network->batch = batch;
  network->input = makeRandomInput(batch);
  if (Error error = load(*network))
    return error;
  return [network](benchmark::State &state, int threads) {
    return compare(state, *network, threads);
  };
}

int main(int argc, char **argv) {
  ComparisonProgram program;
  program.name = "DenseOverheadBenchmark";
  program.description =
      "Times the dense build of ResNet-50 against the same oneDNN primitives "
      "called by hand, taking turns in one process. Google Benchmark's own "
      "flags (--benchmark_...) are taken, too.";
  program.example = "DenseOverheadBenchmark --threads 1";
  program.row = "resnet50/cpu/dense/all/handwritten";
  program.batchHelp = "images in one run (default: 1)";
  program.iterations = 50;
  program.prepare = prepare;
  return runComparison(program, argc, argv);
}
