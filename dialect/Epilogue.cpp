//===- Epilogue.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks, channels and constants of epilogues.
//
//===----------------------------------------------------------------------===//

#include "dialect/Epilogue.h"

using namespace mlir;
using namespace bonsai;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LogicalResult bonsai::verifyEpilogue(std::optional<Location> loc, Value bias,
                                     Value residual, RankedTensorType result) {
  if (bias && tensorType(bias).getDimSize(0) != result.getDimSize(1))
    return emitOptionalError(loc, "bias has ", tensorType(bias).getDimSize(0),
                             " values for ", result.getDimSize(1),
                             " output channels");
  if (residual && tensorType(residual).getShape() != result.getShape())
    return emitOptionalError(loc,
                             "residual has another shape than the result: ",
                             tensorType(residual), " against ", result);
  return success();
}

void bonsai::coupleEpilogue(EpilogueOpInterface op, ChannelFlow &flow) {
  Value result = op->getResult(0);
  if (Value bias = op.getEpilogueBias())
    flow.couple(result, 1, bias, 0);
  if (Value residual = op.getEpilogueResidual())
    flow.couple(result, 1, residual, 1);
}

std::optional<double>
bonsai::inferEpilogueConstant(EpilogueOpInterface op, int64_t channel,
                              double value, ChannelConstants &constants) {
  auto add = [&](Value addend, int64_t axis) {
    std::optional<double> other =
        addend ? constants.get({addend, axis, channel}) : 0.0;
    value += other.value_or(0.0);
    return other.has_value();
  };
  if (!add(op.getEpilogueBias(), 0) || !add(op.getEpilogueResidual(), 1))
    return std::nullopt;
  ActivationAttr activation = op.getEpilogueActivation();
  return activation ? activation.evaluate(value) : value;
}
