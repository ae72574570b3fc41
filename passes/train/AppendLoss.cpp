//===- AppendLoss.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses as the first result of a network.
//
//===----------------------------------------------------------------------===//

#include "dialect/TrainingOps.h"
#include "passes/train/NetworkInterface.h"
#include "passes/train/Passes.h"
#include "llvm/ADT/Sequence.h"

namespace bonsai {
#define GEN_PASS_DEF_APPENDCROSSENTROPY
#define GEN_PASS_DEF_APPENDSUM
#include "passes/train/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

static RankedTensorType getScalarType(Value value) {
  return RankedTensorType::get({}, getElementTypeOrSelf(value));
}

namespace {

struct AppendCrossEntropy
    : bonsai::impl::AppendCrossEntropyBase<AppendCrossEntropy> {
  using AppendCrossEntropyBase::AppendCrossEntropyBase;

  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main || failed(append(main)))
      signalPassFailure();
  }

  LogicalResult append(func::FuncOp main) {
    if (!(temperature > 0))
      return main.emitError("temperature must be greater than 0");
    Operation *terminator = main.getBody().front().getTerminator();
    if (terminator->getNumOperands() != 1)
      return main.emitError("needs one result, the scores of classes, but has ")
             << terminator->getNumOperands();
    Value logits = terminator->getOperand(0);
    auto type = cast<RankedTensorType>(logits.getType());
    if (type.getRank() != 2)
      return main.emitError("result is ")
             << type << ", but must be scores, images by classes";
    Value targets = appendArgument(main, type, "targets", main.getLoc());
    OpBuilder builder(terminator);
    Value loss = CrossEntropyOp::create(builder, main.getLoc(),
                                        getScalarType(logits), logits, targets,
                                        builder.getF32FloatAttr(temperature));
    insertResult(main, 0, loss, "loss");
    return success();
  }
};

struct AppendSum : bonsai::impl::AppendSumBase<AppendSum> {
  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main)
      return signalPassFailure();
    Operation *terminator = main.getBody().front().getTerminator();
    if (terminator->getNumOperands() == 0) {
      main.emitError("has no result to sum");
      return signalPassFailure();
    }
    OpBuilder builder(terminator);
    Value sum;
    for (Value result : terminator->getOperands()) {
      Value part = sumAll(builder, result);
      sum = sum ? AddOp::create(builder, main.getLoc(), sum, part).getResult()
                : part;
    }
    insertResult(main, 0, sum, "loss");
  }

  static Value sumAll(OpBuilder &builder, Value value) {
    int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
    return ReduceSumOp::create(builder, value.getLoc(), getScalarType(value),
                               value,
                               llvm::to_vector(llvm::seq<int64_t>(rank)));
  }
};

} // namespace
