//===- NetworkBench.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai bench MODEL.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_NETWORKBENCH_H
#define BONSAI_TOOLS_BONSAI_BENCH_NETWORKBENCH_H

#include "tools/bonsai/bench/BenchRun.h"
#include "tools/bonsai/bench/Comparison.h"

namespace bonsai {

/// Times a network: its dense build, then each pruned one beside it.
llvm::Error benchNetwork(const BenchOptions &options, BenchRun &run);

/// Adds to a comparison of a dense build alone its convolutions in bfloat16,
/// where the processor has instructions for that, and says what was done.
/// `module` is consumed.
llvm::Error addBf16Layers(Session &session, mlir::ModuleOp module,
                          int32_t threads, BenchRun &run,
                          Comparison &comparison);

/// Adds builds of `module`, one for each policy and the selected one first.
llvm::Error addBuilds(Session &session, mlir::ModuleOp module,
                      llvm::StringRef label, const BenchOptions &options,
                      Comparison &comparison);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_NETWORKBENCH_H
