//===- BenchRun.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One invocation of bench: rows are registered and timed by Google Benchmark,
// and reported together.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BENCHRUN_H
#define BONSAI_TOOLS_BONSAI_BENCH_BENCHRUN_H

#include "tools/bonsai/bench/BenchOptions.h"
#include "tools/bonsai/bench/BenchReporter.h"
#include <functional>

namespace bonsai {

/// What a row reports beside its times.
struct BenchRow {
  /// "model/target/method:sparsity/layer-or-all/kernel"
  std::string name;
  std::vector<std::pair<std::string, double>> counters;
  /// For people, after the figures.
  std::string label;
};

/// Times of a row, and of the dense build in turn with it, in milliseconds.
/// Without the latter there is nothing to compare with.
struct RowTimes {
  std::vector<double> dense, own;
};

class BenchRun {
public:
  /// `options` must outlive this.
  explicit BenchRun(const BenchOptions &options);

  /// Hands the flags of Google Benchmark over.
  llvm::Error initialize();

  /// Seconds for which each row is to be timed.
  double getMinimumTime() const { return minimumTime; }

  /// Makes room in the table for the names of rows yet to come.
  void reserveName(size_t size) { table.reserveName(size); }

  /// `time` is called once for each repetition.
  void addRow(BenchRow row, std::function<llvm::Expected<RowTimes>()> time);

  /// Times the rows that were added, and prints them.
  llvm::Error runRows();

  /// Adds to the table's end.
  void printNote(const llvm::Twine &line);

  /// Prints crossovers, if sparsities were compared, and writes the JSON.
  llvm::Error finish();

private:
  void addCpuContext();
  llvm::Error addGpuContext();
  llvm::Error writeJson();

  const BenchOptions &options;
  /// Google Benchmark keeps a pointer to the program's name.
  std::vector<std::string> flags;
  double minimumTime = 0.5;
  BenchReporter table;
  std::string failure;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHRUN_H
