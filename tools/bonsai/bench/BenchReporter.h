//===- BenchReporter.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table that bench prints for people, and the rows kept for JSON.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H
#define BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <benchmark/benchmark.h>
#include <optional>
#include <sstream>

namespace bonsai {

/// One line a benchmark: what was run, its latency, the dense build's in the
/// same run, their ratio, sparsity and kernel. Keeps all rows.
class BenchReporter : public benchmark::BenchmarkReporter {
public:
  explicit BenchReporter(llvm::raw_ostream &os) : os(os) {
    // Where no row of a part matches a filter is nothing to complain of.
    SetErrorStream(&ignored);
  }

  /// Makes the column of names at least this wide.
  void reserveName(size_t size) { nameWidth = std::max(nameWidth, size); }

  bool ReportContext(const Context &context) override;
  void ReportRuns(const std::vector<Run> &reports) override;

  /// All rows so far, named as they were registered: what the library appends
  /// about how it measured would make names unstable.
  llvm::ArrayRef<Run> getRuns() const { return runs; }

  /// Keeps and prints, for each kernel that was timed at several sparsities,
  /// the one from which on it is no slower than dense; for what the selection
  /// made, from which on it gains 2%, since dense is what it takes before.
  void reportCrossovers();

private:
  void printRun(const Run &run);
  void keepCrossover(llvm::StringRef name, double sparsity);

  llvm::raw_ostream &os;
  std::ostringstream ignored;
  size_t nameWidth = 0;
  bool hasHeader = false;
  std::vector<Run> runs;
};

/// The value of a row's counter; nothing if it has none of that name.
std::optional<double> getCounter(const benchmark::BenchmarkReporter::Run &run,
                                 const char *name);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHREPORTER_H
