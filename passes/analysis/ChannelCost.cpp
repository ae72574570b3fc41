//===- ChannelCost.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Predicting parameters and multiply-accumulates from kept channels.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/ChannelCost.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace bonsai;

ChannelCost::ChannelCost(ModuleOp module) {
  SymbolTableCollection symbols;
  llvm::DenseSet<Operation *> read;
  module.walk([&](ParamOp param) {
    ParameterOp parameter = lookupParameter(param, symbols);
    if (parameter && !parameter.getBuffer() && read.insert(parameter).second)
      parameters.push_back(param);
  });
  module.walk([&](ParameterOp parameter) {
    if (!parameter.getBuffer() && !read.contains(parameter))
      fixed.params += parameter.getType().getNumElements();
  });
  module.walk([&](CostOpInterface op) {
    int64_t macs = op.getMultiplyAccumulates();
    auto prunable = dyn_cast<PrunableOpInterface>(op.getOperation());
    Value weight = prunable ? prunable.getWeightOperand().get() : nullptr;
    int64_t size =
        weight ? cast<ShapedType>(weight.getType()).getNumElements() : 0;
    if (size == 0)
      fixed.macs += macs;
    else
      layers.push_back({weight, macs / size});
  });
}

static int64_t countKept(Value value, const ChannelRemoval &removal) {
  int64_t kept = 1;
  for (int64_t axis = 0; axis < cast<ShapedType>(value.getType()).getRank();
       ++axis)
    kept *= removal.countKept(value, axis);
  return kept;
}

NetworkCost ChannelCost::predict(const ChannelRemoval &removal) const {
  NetworkCost cost = fixed;
  for (Value parameter : parameters)
    cost.params += countKept(parameter, removal);
  for (const Layer &layer : layers)
    cost.macs += countKept(layer.weight, removal) * layer.macsPerWeight;
  return cost;
}
