//===- Comparison.h - Forms that take turns ---------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What benchmarks have in common that time a compiled form of something against
// forms written by hand, which take turns in one process.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_BENCH_COMPARISON_H
#define BONSAI_BENCH_COMPARISON_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <benchmark/benchmark.h>
#include <functional>
#include <string>
#include <vector>

namespace bonsai {

/// Milliseconds that a call takes.
double measureMilliseconds(llvm::function_ref<void()> call);

/// Of at least one.
double getMedian(std::vector<double> values);
double getMinimum(const std::vector<double> &values);

/// Fills one row: runs all forms in each iteration, and sets counters.
using Comparison = std::function<llvm::Error(benchmark::State &, int threads)>;

/// A program of one comparison, with the options --batch and --threads; a row
/// on one thread and one on all without the latter.
struct ComparisonProgram {
  std::string name, description, example;
  /// How rows begin; batch and threads follow.
  std::string row;
  /// What a unit of a batch is for.
  std::string batchHelp;
  int64_t defaultBatch = 1;
  int64_t iterations = 1;
  /// Prepares what is the same for each number of threads.
  std::function<llvm::Expected<Comparison>(int64_t batch)> prepare;
};

/// Returns the exit status. Exceptions of oneDNN are errors, too.
int runComparison(const ComparisonProgram &program, int argc, char **argv);

} // namespace bonsai

#endif // BONSAI_BENCH_COMPARISON_H
