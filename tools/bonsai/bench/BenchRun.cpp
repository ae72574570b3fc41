//===- BenchRun.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Between bench and Google Benchmark.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/BenchRun.h"
#include "tools/bonsai/ModelBuffers.h"
#include "tools/bonsai/OutputFile.h"
#include "tools/bonsai/bench/LayerTimer.h"
#include "tools/bonsai/bench/MachinePeaks.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace bonsai;

BenchRun::BenchRun(const BenchOptions &options)
    : options(options), flags(options.benchmarkFlags),
      table(options.json == "-" ? nulls() : outs()) {}

Error BenchRun::initialize() {
  std::vector<char *> pointers;
  for (std::string &text : flags) {
    pointers.push_back(text.data());
    StringRef flag = text;
    if (flag.starts_with("--benchmark_out"))
      return createStringError("--benchmark_out: use --json FILE");
    // The library has no way to ask for it.
    if (flag.consume_front("--benchmark_min_time="))
      flag.getAsDouble(minimumTime);
  }
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (count > 1)
    return createStringError(StringRef("unknown flag of Google Benchmark: ") +
                             pointers[1]);
  return Error::success();
}

static void setCounters(benchmark::State &state, const BenchRow &row,
                        const RowTimes &times) {
  double median = getMedian(times.own);
  state.SetIterationTime(median / 1e3);
  state.counters["median_ms"] = median;
  state.counters["samples"] = static_cast<double>(times.own.size());
  if (!times.dense.empty()) {
    state.counters["dense_ms"] = getMedian(times.dense);
    state.counters["speedup_vs_dense"] = getMedian(times.dense) / median;
  }
  for (const auto &[name, value] : row.counters)
    state.counters[name] = value;
  state.SetLabel(row.label);
}

/// The one iteration of a row is the median of what `time` gives.
void BenchRun::addRow(BenchRow row, std::function<Expected<RowTimes>()> time) {
  std::string name = row.name;
  reserveName(StringRef(name).rsplit('/').first.size());
  auto body = [this, row = std::move(row),
               time = std::move(time)](benchmark::State &state) {
    while (state.KeepRunning()) {
      Expected<RowTimes> times = time();
      if (!times) {
        failure = toString(times.takeError());
        state.SkipWithError(failure.c_str());
        return;
      }
      setCounters(state, row, *times);
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

Error BenchRun::runRows() {
  benchmark::RunSpecifiedBenchmarks(&table);
  benchmark::ClearRegisteredBenchmarks();
  return failure.empty() ? Error::success() : createStringError(failure);
}

void BenchRun::printNote(const Twine &line) {
  if (options.json != "-")
    outs() << line << "\n";
}

void BenchRun::addCpuContext() {
  benchmark::AddCustomContext("bonsai_cpu", sys::getHostCPUName().str());
  benchmark::AddCustomContext("bonsai_threads",
                              options.threads ? std::to_string(*options.threads)
                                              : "all");
  MachinePeaks peaks = measureMachinePeaks(options.getThreads());
  const std::pair<const char *, double> figures[] = {
      {"bonsai_peak_gflops", peaks.gflops},
      {"bonsai_memory_gb_per_s", peaks.memoryBandwidth},
      {"bonsai_cache_gb_per_s", peaks.cacheBandwidth}};
  for (auto [key, value] : figures)
    benchmark::AddCustomContext(key, formatv("{0:F1}", value).str());
}

Error BenchRun::addGpuContext() {
  Expected<CompileOptions> native =
      makeNativeOptions(options.target, options.threads);
  if (!native)
    return native.takeError();
  benchmark::AddCustomContext("bonsai_gpu", native->processor);
  benchmark::AddCustomContext("bonsai_arch", native->cudaArch);
  benchmark::AddCustomContext("bonsai_precision", native->precision);
  return Error::success();
}

Error BenchRun::writeJson() {
  benchmark::AddCustomContext("bonsai_model", options.model);
  if (!options.target.isCuda())
    addCpuContext();
  else if (Error error = addGpuContext())
    return error;
  std::ostringstream text;
  benchmark::JSONReporter json;
  json.SetOutputStream(&text);
  json.SetErrorStream(&text);
  json.ReportContext(benchmark::BenchmarkReporter::Context());
  json.ReportRuns(table.getRuns().vec());
  json.Finalize();
  Expected<OutputFile> file = OutputFile::create(options.json);
  if (!file)
    return file.takeError();
  file->getStream() << text.str();
  return file->keep();
}

Error BenchRun::finish() {
  table.reportCrossovers();
  if (table.getRuns().empty())
    return createStringError("no row matches --benchmark_filter=" +
                             benchmark::GetBenchmarkFilter());
  return options.json.empty() ? Error::success() : writeJson();
}
