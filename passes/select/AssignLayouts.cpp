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
#include "kernels/Kernel.h"
#include "passes/select/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_ASSIGNLAYOUTS
#include "passes/select/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

RankedTensorType withLayout(RankedTensorType type, LayoutKind layout) {
  Attribute encoding;
  if (layout != LayoutKind::nchw)
    encoding = LayoutAttr::get(type.getContext(), layout);
  return RankedTensorType::get(type.getShape(), type.getElementType(),
                               encoding);
}

bool hasLayout(Value result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  return type && type.getRank() == 4;
}

struct AssignLayouts : bonsai::impl::AssignLayoutsBase<AssignLayouts> {
  using AssignLayoutsBase::AssignLayoutsBase;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    for (Operation &op :
         llvm::make_early_inc_range(getOperation().getBody().front()))
      assign(op);
    conversions.clear();
  }

  LayoutChoice choose(Operation &op) {
    SmallVector<LayoutKind> current;
    for (Value operand : op.getOperands())
      current.push_back(getLayout(operand.getType()));
    auto name = op.getAttrOfType<StringAttr>(kernelAttrName);
    const Kernel *kernel =
        name ? KernelRegistry::getCpu().lookup(name) : nullptr;
    Target target{cpuLevel};
    if (kernel && kernel->supports(&op, target))
      return kernel->chooseLayouts(&op, current, target);
    return {SmallVector<LayoutKind>(current.size(), LayoutKind::nchw),
            LayoutKind::nchw};
  }

  void assign(Operation &op) {
    if (isa<ParamOp>(op))
      return;
    LayoutChoice choice = choose(op);
    for (OpOperand &operand : op.getOpOperands())
      if (isFeatureMap(operand))
        operand.set(convert(operand.get(),
                            choice.operands[operand.getOperandNumber()]));
    for (Value result : op.getResults())
      if (hasLayout(result))
        result.setType(withLayout(cast<RankedTensorType>(result.getType()),
                                  choice.result));
  }

  /// The value in this layout; one conversion serves all its users.
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
    SmallVector<const Kernel *> kernels =
        KernelRegistry::getCpu().getCandidates(op, Target{cpuLevel});
    op->setAttr(kernelAttrName,
                builder.getStringAttr(kernels.empty()
                                          ? StringRef(generatedKernelName)
                                          : kernels.front()->getName()));
    ++numConversions;
    return converted = op;
  }

  DenseMap<std::pair<Value, LayoutKind>, Value> conversions;
};

} // namespace
