//===- PrintStatistics.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The statistics of a module as a pass, for pipelines.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/Passes.h"
#include "passes/analysis/Statistics.h"
#include "llvm/Support/FormatVariadic.h"

namespace bonsai {
#define GEN_PASS_DEF_PRINTSTATISTICS
#include "passes/analysis/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PrintStatistics : bonsai::impl::PrintStatisticsBase<PrintStatistics> {
  using PrintStatisticsBase::PrintStatisticsBase;

  void runOnOperation() override {
    FailureOr<ModelStatistics> statistics = computeStatistics(getOperation());
    if (failed(statistics))
      return signalPassFailure();
    if (json)
      llvm::errs() << llvm::formatv("{0:2}\n", toJson(*statistics));
    else
      printTable(*statistics, llvm::errs());
    markAllAnalysesPreserved();
  }
};

} // namespace
