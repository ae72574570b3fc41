//===- PruneNM.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that keeps n of m consecutive input channels.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_PRUNENM
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct PruneNM : bonsai::impl::PruneNMBase<PruneNM> {
  using PruneNMBase::PruneNMBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto pattern =
        NMAttr::getChecked([&] { return emitError(module.getLoc()); },
                           &getContext(), n.getValue(), m.getValue());
    if (!pattern)
      return signalPassFailure();
    FailureOr<PruningReport> report =
        pruneNM(module, pattern, AbsoluteSaliency(), exclude);
    if (failed(report))
      return signalPassFailure();
    numLayers += report->numLayers;
    numSkipped += report->numSkipped;
    numWeights += report->numWeights;
    numCut += report->numCut;
  }
};

} // namespace
