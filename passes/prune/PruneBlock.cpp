//===- PruneBlock.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that cuts blocks by norm.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_PRUNEBLOCK
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PruneBlock : bonsai::impl::PruneBlockBase<PruneBlock> {
  using PruneBlockBase::PruneBlockBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto pattern = BlockAttr::getChecked(
        [&] { return emitError(module.getLoc()); }, &getContext(),
        rows.getValue(), columns.getValue());
    FailureOr<Sparsity> fraction = parseSparsity(module.getLoc(), sparsity);
    if (!pattern || failed(fraction))
      return signalPassFailure();
    AbsoluteSaliency l1;
    SquareSaliency l2;
    const Saliency &saliency = norm == BlockNorm::l1
                                   ? static_cast<const Saliency &>(l1)
                                   : static_cast<const Saliency &>(l2);
    FailureOr<PruningReport> report = pruneLeastSalient(
        module, BlockUnit(pattern), saliency, *fraction, scope, exclude);
    if (failed(report))
      return signalPassFailure();
    numLayers += report->numLayers;
    numSkipped += report->numSkipped;
    numWeights += report->numWeights;
    numCut += report->numCut;
  }
};

} // namespace
