//===- BenchOptions.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The options of bonsai bench.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_BENCHOPTIONS_H
#define BONSAI_TOOLS_BONSAI_BENCH_BENCHOPTIONS_H

#include "tools/bonsai/TargetOptions.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace bonsai {

struct BenchOptions {
  std::string model, scope = "layer", json;
  TargetOptions target;
  /// The tuning file, and whether to measure first what it lacks.
  std::string tuning;
  bool tunes = false;
  /// Ranges written out.
  std::vector<std::string> sparsities;
  std::vector<std::string> others;
  /// Policies to build for beside the selection; "all" written out.
  std::vector<std::string> policies;
  std::optional<int64_t> batch, threads;
  bool layers = false;
  /// Google Benchmark's own flags, with the program's name first.
  std::vector<std::string> benchmarkFlags;

  /// For the runtime: 0 means all.
  int32_t getThreads() const {
    return static_cast<int32_t>(threads.value_or(0));
  }

  /// The folder that "dlmc:FOLDER" names as model; empty for a network.
  llvm::StringRef getDlmcFolder() const;
};

/// Reads and checks the command line. Nothing if help was asked for.
llvm::Expected<std::optional<BenchOptions>> parseBenchOptions(int argc,
                                                              char **argv);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_BENCHOPTIONS_H
