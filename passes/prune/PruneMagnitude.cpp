//===- PruneMagnitude.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that cuts single weights by magnitude.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_PRUNEMAGNITUDE
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PruneMagnitude : bonsai::impl::PruneMagnitudeBase<PruneMagnitude> {
  using PruneMagnitudeBase::PruneMagnitudeBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<Sparsity> fraction = parseSparsity(module.getLoc(), sparsity);
    if (failed(fraction))
      return signalPassFailure();
    FailureOr<PruningReport> report =
        pruneLeastSalient(module, SingleWeightUnit(&getContext()),
                          AbsoluteSaliency(), *fraction, scope, exclude);
    if (failed(report))
      return signalPassFailure();
    numLayers += report->numLayers;
    numSkipped += report->numSkipped;
    numWeights += report->numWeights;
    numCut += report->numCut;
  }
};

} // namespace
