//===- NormalizeByBatch.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Batch normalization from evaluation form to training form.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "passes/train/NetworkInterface.h"
#include "passes/train/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_NORMALIZEBYBATCH
#include "passes/train/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct NormalizeByBatch : bonsai::impl::NormalizeByBatchBase<NormalizeByBatch> {
  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main)
      return signalPassFailure();
    for (BatchNormOp op :
         llvm::to_vector(main.getBody().front().getOps<BatchNormOp>()))
      normalize(main, op);
  }

  void normalize(func::FuncOp main, BatchNormOp op) {
    ParameterOp mean = lookupParameter(op.getMean());
    ParameterOp variance = lookupParameter(op.getVariance());
    if (!mean || !variance)
      return;
    OpBuilder builder(op);
    auto training = BatchNormTrainingOp::create(
        builder, op.getLoc(), op.getType(), op.getMean().getType(),
        op.getVariance().getType(), op.getInput(), op.getScale(), op.getShift(),
        op.getEpsilonAttr());
    appendResult(main, training.getMean(),
                 (mean.getSymName() + batchSuffix).str());
    appendResult(main, training.getVariance(),
                 (variance.getSymName() + batchSuffix).str());
    op.replaceAllUsesWith(training.getResult());
    op.erase();
    ++numNormalized;
  }
};

} // namespace
