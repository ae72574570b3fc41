//===- ParameterTable.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reading and making parameters.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ParameterTable.h"

using namespace mlir;
using namespace bonsai;

ParameterTable::ParameterTable(ModuleOp module) {
  module.walk([&](ParamOp param) {
    if (ParameterOp parameter = lookup(param))
      numReads[parameter] += llvm::range_size(param->getUses());
  });
}

static std::string findFreeName(SymbolTable &table, StringRef layer,
                                StringRef suffix) {
  std::string name = (layer + suffix).str();
  for (int64_t number = 1; table.lookup(name); ++number)
    name = (layer + "_" + Twine(number) + suffix).str();
  return name;
}

ParameterOp ParameterTable::create(ParameterOp neighbor, StringRef layer,
                                   StringRef suffix, ElementsAttr value) {
  SymbolTable &table = symbols.getSymbolTable(neighbor->getParentOp());
  OpBuilder builder(neighbor->getContext());
  builder.setInsertionPointAfter(neighbor);
  auto parameter = ParameterOp::create(
      builder, neighbor.getLoc(), findFreeName(table, layer, suffix), value);
  table.insert(parameter);
  return parameter;
}

Value ParameterTable::read(Operation *user, ParameterOp parameter) {
  ++numReads[parameter];
  OpBuilder builder(user);
  return ParamOp::create(builder, user->getLoc(), parameter.getType(),
                         parameter.getSymName());
}

void ParameterTable::dropRead(Value value) {
  if (ParameterOp parameter = lookup(value))
    --numReads[parameter];
}

void ParameterTable::eraseUnused(ModuleOp module) {
  module.walk([](ParamOp param) {
    if (param.use_empty())
      param.erase();
  });
}
