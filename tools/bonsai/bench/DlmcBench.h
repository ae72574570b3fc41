//===- DlmcBench.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// bonsai bench dlmc:DIR.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_BENCH_DLMCBENCH_H
#define BONSAI_TOOLS_BONSAI_BENCH_DLMCBENCH_H

#include "tools/bonsai/bench/BenchRun.h"

namespace bonsai {

/// Times ResNet-50 with the sparsity patterns of the Deep Learning Matrix
/// Collection in `options.getDlmcFolder()`, or in each folder in it: first each
/// layer by itself ("dlmc-layers"), then the network ("dlmc-resnet50").
llvm::Error benchDlmc(const BenchOptions &options, BenchRun &run);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_DLMCBENCH_H
