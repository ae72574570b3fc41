//===- ConstantChannels.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finding constants from the ops that make them, back to the parameters.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/ConstantChannels.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

ConstantChannels::ConstantChannels(ModuleOp module) {
  module.walk([&](ParameterOp parameter) {
    if (!parameter.getType().getElementType().isF32())
      return;
    auto values = viewElements<float>(parameter.getValue());
    if (failed(values))
      return;
    ParameterView view{parameter.getType().getShape(), *values, std::nullopt};
    if (ElementsAttr mask = parameter.getMaskAttr())
      if (auto cuts = viewElements<uint8_t>(mask); succeeded(cuts))
        view.mask = *cuts;
    parameters.try_emplace(FlatSymbolRefAttr::get(parameter.getSymNameAttr()),
                           view);
  });
}

const ParameterView *ConstantChannels::getParameter(Value value) {
  auto param = value.getDefiningOp<ParamOp>();
  if (!param)
    return nullptr;
  auto found = parameters.find(param.getParameterAttr());
  return found == parameters.end() ? nullptr : &found->second;
}

/// The element that all of one position on an axis are equal to.
static std::optional<double> getUniform(const ParameterView &parameter,
                                        int64_t axis, int64_t index) {
  int64_t inner =
      ShapedType::getNumElements(parameter.shape.drop_front(axis + 1));
  int64_t extent = parameter.shape[axis];
  float first = parameter.values[index * inner];
  if (parameter.values.isSplat())
    return first;
  for (int64_t begin = index * inner; begin < parameter.values.size();
       begin += extent * inner)
    for (int64_t i = begin; i < begin + inner; ++i)
      if (parameter.values[i] != first)
        return std::nullopt;
  return first;
}

std::optional<double>
ConstantChannels::compute(const ChannelPosition &position) {
  std::optional<double> value;
  if (const ParameterView *parameter = getParameter(position.value))
    value = getUniform(*parameter, position.axis, position.index);
  else if (auto op = position.value.getDefiningOp<ChannelFlowOpInterface>())
    value = op.inferConstant(position, *this);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<double> ConstantChannels::get(const ChannelPosition &position) {
  Key key{position.value, {position.axis, position.index}};
  auto found = known.find(key);
  if (found != known.end())
    return found->second;
  return known[key] = compute(position);
}
