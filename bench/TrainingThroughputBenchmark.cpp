//===- TrainingThroughputBenchmark.cpp - Trained against handwritten ------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Steps of `bonsai train` on resnet20 (loading of images, loss, gradients,
// update) against the oneDNN primitives of such a step called back to back by
// hand. All take turns in one process; the ratio of their medians is the
// result.
//
//===----------------------------------------------------------------------===//

#include "bench/Comparison.h"
#include "bench/HandwrittenTraining.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/train/CompiledGradientStep.h"
#include "tools/bonsai/train/ModelParameters.h"
#include "tools/bonsai/train/Trainer.h"
#include "llvm/Support/FileUtilities.h"

#include <benchmark/benchmark.h>
#include <memory>
#include <omp.h>
#include <random>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

namespace {
constexpr int64_t blocks = 3;
constexpr int warmUps = 2, iterations = 30;
constexpr int64_t batchesInData = 2;

/// The ways to write a step by hand that are not far slower than the others.
struct Form {
  const char *name;
  HandwrittenTraining::Format format;
  bool fusesRelu;
};

const Form forms[] = {
    {"channels_last_ms", HandwrittenTraining::Format::nhwc, false},
    {"channels_last_fused_relu_ms", HandwrittenTraining::Format::nhwc, true},
    {"blocked16_ms", HandwrittenTraining::Format::nChw16c, false},
    {"blocked16_fused_relu_ms", HandwrittenTraining::Format::nChw16c, true}};
} // namespace

//===----------------------------------------------------------------------===//
// What is trained
//===----------------------------------------------------------------------===//

/// Random images of ten classes, by way of a file in CIFAR-10's format.
static Expected<Dataset> makeImages(int64_t count) {
  constexpr size_t imageBytes = 3 * 32 * 32;
  int descriptor;
  SmallString<64> path;
  if (std::error_code reason = sys::fs::createTemporaryFile(
          "bonsai-images", "bin", descriptor, path))
    return createStringError("no temporary file: " + reason.message());
  FileRemover remover(path);
  raw_fd_ostream file(descriptor, /*shouldClose=*/true);
  std::mt19937 generator(1);
  for (int64_t image = 0; image < count; ++image) {
    file << static_cast<char>(image % 10);
    for (size_t i = 0; i < imageBytes; ++i)
      file << static_cast<char>(generator());
  }
  file.close();
  return Dataset::load(("cifar10:" + path).str());
}

static Expected<std::unique_ptr<GradientStep>>
compileStep(Session &session, ModuleOp module,
            ArrayRef<TrainedParameter> parameters, int64_t batch, int threads) {
  GradientStepOptions options;
  options.batch = batch;
  options.threads = threads;
  return compileGradientStep(session, module, parameters, options);
}

namespace {
/// Trains a network with random weights.
class Training {
public:
  static Expected<std::unique_ptr<Training>> create(int64_t batch,
                                                    int threads) {
    Expected<Dataset> images = makeImages(batchesInData * batch);
    if (!images)
      return images.takeError();
    if (Error error = images->normalize({0.5}, {0.25}))
      return error;
    std::unique_ptr<Training> training(new Training(std::move(*images)));
    if (Error error = training->compile(batch, threads))
      return error;
    return training;
  }

  Error run() { return trainer->runStep(); }

private:
  explicit Training(Dataset images) : images(std::move(images)) {}

  Error compile(int64_t batch, int threads) {
    Session session;
    Expected<OwningOpRef<ModuleOp>> module =
        session.load("resnet20", std::nullopt);
    if (!module)
      return module.takeError();
    Expected<std::vector<TrainedParameter>> parameters =
        readParameters(**module);
    if (!parameters)
      return parameters.takeError();
    auto compiled = compileStep(session, **module, *parameters, batch, threads);
    if (!compiled)
      return compiled.takeError();
    step = std::move(*compiled);
    TrainerOptions options;
    options.batches.batch = batch;
    options.epochs = warmUps + iterations;
    Expected<Trainer> created =
        Trainer::create(*step, images, getOptimizerKind("sgd").create({}),
                        std::move(*parameters), options);
    if (!created)
      return created.takeError();
    trainer.emplace(std::move(*created));
    return Error::success();
  }

  Dataset images;
  std::unique_ptr<GradientStep> step;
  std::optional<Trainer> trainer;
};
} // namespace

//===----------------------------------------------------------------------===//
// The comparison
//===----------------------------------------------------------------------===//

namespace {
/// Milliseconds of every iteration.
struct Times {
  std::vector<double> trained;
  std::vector<double> handwritten[std::size(forms)];
};

/// All for one batch and number of threads.
class Turns {
public:
  Turns(std::unique_ptr<Training> training, int64_t batch)
      : training(std::move(training)) {
    for (const Form &form : forms)
      handwritten.push_back(std::make_unique<HandwrittenTraining>(
          batch, blocks, form.format, form.fusesRelu));
  }

  /// Runs a step of each, and adds their times.
  Error run(Times &times) {
    HandwrittenTraining::Times works = {};
    for (auto [step, formTimes] : zip_equal(handwritten, times.handwritten))
      formTimes.push_back(measureMilliseconds([&] { step->run(works); }));
    Error error = Error::success();
    times.trained.push_back(
        measureMilliseconds([&] { error = training->run(); }));
    return error;
  }

private:
  std::unique_ptr<Training> training;
  std::vector<std::unique_ptr<HandwrittenTraining>> handwritten;
};
} // namespace

/// The bar is the fastest form.
static void setCounters(benchmark::State &state, const Times &times) {
  double best = std::numeric_limits<double>::infinity(), bestLeast = best;
  for (auto [form, formTimes] : zip_equal(forms, times.handwritten)) {
    double median = getMedian(formTimes);
    state.counters[form.name] = median;
    best = std::min(best, median);
    bestLeast = std::min(bestLeast, getMinimum(formTimes));
  }
  double trained = getMedian(times.trained);
  state.counters["primitives_ms"] = best;
  state.counters["trained_ms"] = trained;
  state.counters["throughput_ratio"] = best / trained;
  state.counters["ratio_of_minimums"] = bestLeast / getMinimum(times.trained);
}

static Error compare(benchmark::State &state, int64_t batch, int threads) {
  omp_set_num_threads(threads);
  Expected<std::unique_ptr<Training>> training =
      Training::create(batch, threads);
  if (!training)
    return training.takeError();
  Turns turns(std::move(*training), batch);
  Times warmUpTimes, times;
  for (int i = 0; i < warmUps; ++i)
    if (Error error = turns.run(warmUpTimes))
      return error;
  while (state.KeepRunning()) {
    if (Error error = turns.run(times))
      return error;
    state.SetIterationTime(times.trained.back() / 1e3);
  }
  state.SetItemsProcessed(state.iterations() * batch);
  setCounters(state, times);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

int main(int argc, char **argv) {
  ComparisonProgram program;
  program.name = "TrainingThroughputBenchmark";
  program.description =
      "Times steps of training resnet20 against the oneDNN primitives of a "
      "step called by hand, taking turns in one process. Google Benchmark's "
      "own flags (--benchmark_...) are taken, too.";
  program.example = "TrainingThroughputBenchmark --threads 2";
  program.row = "resnet20/cpu/train";
  program.batchHelp = "images in one step (default: 128)";
  program.defaultBatch = 128;
  program.iterations = iterations;
  program.prepare = [](int64_t batch) -> Expected<Comparison> {
    return [batch](benchmark::State &state, int threads) {
      return compare(state, batch, threads);
    };
  };
  return runComparison(program, argc, argv);
}
