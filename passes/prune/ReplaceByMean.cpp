//===- ReplaceByMean.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that lets filters that are cut leave their means behind.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/MeanReplacement.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_REPLACEBYMEAN
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct ReplaceByMean : bonsai::impl::ReplaceByMeanBase<ReplaceByMean> {
  void runOnOperation() override {
    FailureOr<int64_t> count = replaceCutFiltersByMean(getOperation());
    if (failed(count))
      return signalPassFailure();
    numReplaced += *count;
  }
};

} // namespace
