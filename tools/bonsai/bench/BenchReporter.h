//===- BenchReporter.h ------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H
#define BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H

#include "llvm/Support/raw_ostream.h"
#include <benchmark/benchmark.h>

namespace bonsai {

/// One line a benchmark: what was run, its latency, the dense build's in the
/// same run, their ratio, sparsity and kernel.
class BenchReporter : public benchmark::BenchmarkReporter {
public:
  /// `nameWidth` is that of the longest row name.
  BenchReporter(llvm::raw_ostream &os, size_t nameWidth)
      : os(os), nameWidth(nameWidth) {}

  bool ReportContext(const Context &context) override;
  void ReportRuns(const std::vector<Run> &runs) override;

private:
  void printRun(const Run &run);

  llvm::raw_ostream &os;
  size_t nameWidth;
};

/// Google Benchmark's JSON, with benchmarks named as they were registered: what
/// the library appends about how it measured would make names unstable.
class BenchJsonReporter : public benchmark::JSONReporter {
public:
  void ReportRuns(const std::vector<Run> &runs) override;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H
