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
#include "mlir/IR/ImplicitLocOpBuilder.h"
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
    if (!(teacherWeight >= 0 && teacherWeight <= 1))
      return main.emitError("teacher-weight must be from 0 to 1");
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
    ImplicitLocOpBuilder builder(main.getLoc(), terminator);
    Value loss = teacherWeight > 0
                     ? distill(main, builder, logits, targets)
                     : compare(builder, logits, targets, temperature);
    insertResult(main, 0, loss, "loss");
    return success();
  }

  static Value compare(ImplicitLocOpBuilder &builder, Value logits,
                       Value targets, double temperature) {
    return CrossEntropyOp::create(builder, getScalarType(logits), logits,
                                  targets,
                                  builder.getF32FloatAttr(temperature));
  }

  Value distill(func::FuncOp main, ImplicitLocOpBuilder &builder, Value logits,
                Value targets) {
    Value teacher =
        appendArgument(main, logits.getType(), "teacher", main.getLoc());
    auto weigh = [&](Value loss, double weight) -> Value {
      Value factor =
          FullOp::create(builder, cast<RankedTensorType>(loss.getType()),
                         builder.getF32FloatAttr(weight));
      return MulOp::create(builder, loss, factor);
    };
    Value hard = compare(builder, logits, targets, /*temperature=*/1.0);
    Value soft = compare(builder, logits, teacher, temperature);
    return AddOp::create(builder, weigh(hard, 1 - teacherWeight),
                         weigh(soft, teacherWeight));
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
