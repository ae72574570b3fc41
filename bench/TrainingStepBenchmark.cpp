//===- TrainingStepBenchmark.cpp - One step of training by oneDNN ---------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the primitives of one training step of resnet20 take at a batch of 128,
// in each layout: the bar for compiled steps. Milliseconds of a step by kind of
// work are counters.
//
//===----------------------------------------------------------------------===//

#include "bench/HandwrittenTraining.h"

#include <benchmark/benchmark.h>
#include <omp.h>
#include <string>

using namespace bonsai;

namespace {
constexpr int64_t batch = 128, blocks = 3;

struct Layout {
  const char *name;
  HandwrittenTraining::Format format;
};

const Layout layouts[] = {{"plain", HandwrittenTraining::Format::nchw},
                          {"channels_last", HandwrittenTraining::Format::nhwc},
                          {"blocked16", HandwrittenTraining::Format::nChw16c}};

const char *const workNames[] = {
    "convolution_ms",  "data_gradient_ms", "weight_gradient_ms",
    "norm_ms",         "norm_gradient_ms", "activation_ms",
    "act_gradient_ms", "addition_ms",      "other_ms"};

void runStep(benchmark::State &state, const Layout &layout, bool fusesRelu,
             int threads) {
  omp_set_num_threads(threads);
  HandwrittenTraining training(batch, blocks, layout.format, fusesRelu);
  HandwrittenTraining::Times times = {};
  training.run(times);
  times = {};
  for (auto _ : state)
    training.run(times);
  for (int i = 0; i < numTrainingWorks; ++i)
    state.counters[workNames[i]] =
        benchmark::Counter(1e3 * times[i], benchmark::Counter::kAvgIterations);
  state.SetItemsProcessed(state.iterations() * batch);
}
} // namespace

int main(int argc, char **argv) {
  for (int threads = 1; threads <= omp_get_num_procs(); threads *= 2)
    for (const Layout &layout : layouts)
      for (bool fusesRelu : {false, true})
        benchmark::RegisterBenchmark(
            (std::string("resnet20/batch128/") + layout.name +
             (fusesRelu ? "/fused_relu" : "/separate_relu") +
             "/threads:" + std::to_string(threads))
                .c_str(),
            [=](benchmark::State &state) {
              runStep(state, layout, fusesRelu, threads);
            })
            ->UseRealTime()
            ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
