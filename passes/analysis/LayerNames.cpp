//===- LayerNames.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names of layers.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/LayerNames.h"
#include "dialect/BonsaiDialect.h"

using namespace mlir;

StringRef bonsai::getLayerName(StringRef parameterName) {
  parameterName.consume_back(".weight");
  return parameterName;
}

std::string bonsai::getLayerName(Operation *prunableOp) {
  auto prunable = dyn_cast<PrunableOpInterface>(prunableOp);
  if (!prunable)
    return "";
  auto param = prunable.getWeightOperand().get().getDefiningOp<ParamOp>();
  return param ? getLayerName(param.getParameter()).str() : "";
}

std::string bonsai::describeLayer(Operation *op) {
  std::string name = getLayerName(op);
  if (!name.empty())
    return name;
  if (auto location = op->getLoc()->findInstanceOf<NameLoc>())
    return location.getName().str();
  return op->getName().getStringRef().str();
}
