//===- AssignLayouts.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives feature maps the layouts that their kernels want.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/select/CostModel.h"
#include "passes/select/ImageTurns.h"
#include "passes/select/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_ASSIGNLAYOUTS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct AssignLayouts : bonsai::impl::AssignLayoutsBase<AssignLayouts> {
  using AssignLayoutsBase::AssignLayoutsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op :
         llvm::make_early_inc_range(getOperation().getBody().front()))
      if (failed(assign(op)))
        return signalPassFailure();
    conversions.clear();
  }

  /// Ops of other dialects see row-major feature maps, whatever they claim.
  LogicalResult assign(Operation &op) {
    if (isa<ParamOp>(op))
      return success();
    LayoutChoice choice = LayoutChoice::getUniform(&op, LayoutKind::nchw);
    if (isa_and_nonnull<BonsaiDialect>(op.getDialect())) {
      FailureOr<LayoutChoice> chosen = getChosenLayouts(&op, getTarget());
      if (failed(chosen))
        return failure();
      choice = std::move(*chosen);
      op.removeAttr(layoutsAttrName);
    }
    for (OpOperand &operand : op.getOpOperands())
      if (isFeatureMap(operand))
        operand.set(convert(operand.get(),
                            choice.operands[operand.getOperandNumber()]));
    for (OpResult result : op.getResults())
      if (isFeatureMap(result))
        result.setType(withLayout(cast<RankedTensorType>(result.getType()),
                                  choice.result));
    return success();
  }

  Target getTarget() { return Target::get(getOperation(), cpuLevel); }

  /// The value in this layout; one conversion serves all its users. It takes
  /// its turns with the op that makes the value.
  Value convert(Value value, LayoutKind layout) {
    if (getLayout(value.getType()) == layout)
      return value;
    Value &converted = conversions[{value, layout}];
    if (converted)
      return converted;
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfterValue(value);
    auto op = ConvertLayoutOp::create(
        builder, value.getLoc(),
        withLayout(cast<RankedTensorType>(value.getType()), layout), value);
    const Kernel *kernel = findConversionKernel(op, getTarget());
    op->setAttr(kernelAttrName,
                builder.getStringAttr(kernel ? kernel->getName()
                                             : StringRef(generatedKernelName)));
    Operation *producer = value.getDefiningOp();
    if (producer && producer->hasAttr(turnsAttrName))
      op->setAttr(turnsAttrName, producer->getAttr(turnsAttrName));
    ++numConversions;
    return converted = op;
  }

  DenseMap<std::pair<Value, LayoutKind>, Value> conversions;
};

} // namespace
