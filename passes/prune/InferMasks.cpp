//===- InferMasks.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass that makes masks of weights that are 0.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/prune/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_INFERMASKS
#include "passes/prune/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct InferMasks : bonsai::impl::InferMasksBase<InferMasks> {
  using InferMasksBase::InferMasksBase;

  void runOnOperation() override {
    FailureOr<PruningReport> report = inferMasks(
        getOperation(),
        unstructured ? Granularity::unstructured : Granularity::channel,
        exclude);
    if (failed(report))
      return signalPassFailure();
    numLayers += report->numLayers;
    numSkipped += report->numSkipped;
    numWeights += report->numWeights;
    numCut += report->numCut;
  }
};

} // namespace
