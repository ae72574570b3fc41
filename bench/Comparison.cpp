//===- Comparison.cpp - Forms that take turns -----------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows and command line of a comparison.
//
//===----------------------------------------------------------------------===//

#include "bench/Comparison.h"
#include "tools/bonsai/CommandLine.h"

#include <algorithm>
#include <chrono>
#include <dnnl.hpp>
#include <omp.h>

using namespace llvm;
using namespace bonsai;

double bonsai::measureMilliseconds(function_ref<void()> call) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  call();
  return std::chrono::duration<double, std::milli>(Clock::now() - start)
      .count();
}

double bonsai::getMedian(std::vector<double> values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double bonsai::getMinimum(const std::vector<double> &values) {
  return *llvm::min_element(values);
}

static void registerRow(const ComparisonProgram &program,
                        const Comparison &comparison, int64_t batch,
                        int threads, std::string &failure) {
  std::string name = program.row + "/batch:" + std::to_string(batch) +
                     "/threads:" + std::to_string(threads);
  auto body = [&comparison, &failure, threads](benchmark::State &state) {
    if (Error error = comparison(state, threads)) {
      failure = toString(std::move(error));
      state.SkipWithError(failure.c_str());
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(program.iterations);
}

static Error run(const ComparisonProgram &program, int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  std::optional<int64_t> givenBatch, threads;
  CommandLine line(program.name, program.description, program.example);
  line.addInteger("--batch", "N", givenBatch, 1, program.batchHelp);
  line.addInteger("--threads", "N", threads, 1,
                  "threads (default: one row with 1, one with all)");
  Expected<bool> proceed = line.parse(argc, argv);
  if (!proceed || !*proceed)
    return proceed.takeError();
  int64_t batch = givenBatch.value_or(program.defaultBatch);
  Expected<Comparison> comparison = program.prepare(batch);
  if (!comparison)
    return comparison.takeError();
  std::string failure;
  int all = omp_get_num_procs();
  registerRow(program, *comparison, batch, threads.value_or(1), failure);
  if (!threads && all > 1)
    registerRow(program, *comparison, batch, all, failure);
  benchmark::RunSpecifiedBenchmarks();
  return failure.empty() ? Error::success() : createStringError(failure);
}

int bonsai::runComparison(const ComparisonProgram &program, int argc,
                          char **argv) {
  try {
    Error error = run(program, argc, argv);
    if (!error)
      return 0;
    errs() << program.name << ": " << toString(std::move(error)) << "\n";
  } catch (const dnnl::error &error) {
    errs() << program.name << ": oneDNN: " << error.what() << "\n";
  }
  return 1;
}
