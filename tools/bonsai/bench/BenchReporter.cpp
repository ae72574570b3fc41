//===- BenchReporter.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table that bench prints for people.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/BenchReporter.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace bonsai;

bool BenchReporter::ReportContext(const Context &) {
  os << left_justify("network/target/method:sparsity/layer", nameWidth)
     << "    latency      dense    ratio  sparsity  kernel\n";
  return true;
}

static std::string formatMilliseconds(double milliseconds) {
  return formatv("{0,8:F3} ms", milliseconds).str();
}

static double getCounter(const benchmark::BenchmarkReporter::Run &run,
                         const char *name) {
  auto it = run.counters.find(name);
  return it == run.counters.end() ? 0.0 : double(it->second);
}

void BenchReporter::printRun(const Run &run) {
  auto [row, kernel] = StringRef(run.run_name.function_name).rsplit('/');
  os << left_justify(row, nameWidth);
  if (run.run_type == Run::RT_Aggregate)
    os << " " << run.aggregate_name;
  if (run.error_occurred) {
    os << "  " << run.error_message << "\n";
    return;
  }
  double dense = getCounter(run, "dense_ms");
  os << formatMilliseconds(getCounter(run, "median_ms"))
     << (dense > 0 ? formatMilliseconds(dense) : std::string(11, ' '));
  if (double ratio = getCounter(run, "speedup_vs_dense"); ratio > 0)
    os << formatv("{0,7:F2} x", ratio);
  else
    os << std::string(9, ' ');
  if (run.counters.count("sparsity"))
    os << formatv("{0,9:F1}%", 100 * getCounter(run, "sparsity"));
  else
    os << std::string(10, ' ');
  os << "  " << kernel << "\n";
}

void BenchReporter::ReportRuns(const std::vector<Run> &runs) {
  for (const Run &run : runs)
    printRun(run);
  os.flush();
}

void BenchJsonReporter::ReportRuns(const std::vector<Run> &runs) {
  std::vector<Run> renamed = runs;
  for (Run &run : renamed) {
    benchmark::BenchmarkName name;
    name.function_name = run.run_name.function_name;
    run.run_name = name;
  }
  JSONReporter::ReportRuns(renamed);
}
