//===- NetworkInterface.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Changes of the inputs and results of a network.
//
//===----------------------------------------------------------------------===//

#include "passes/train/NetworkInterface.h"

using namespace mlir;
using namespace bonsai;

func::FuncOp bonsai::findMain(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (main && main.getBody().hasOneBlock())
    return main;
  module.emitError("needs a function @main of one block");
  return nullptr;
}

static DictionaryAttr makeName(MLIRContext *context, StringRef name) {
  Builder builder(context);
  return builder.getDictionaryAttr(
      builder.getNamedAttr(tensorNameAttrName, builder.getStringAttr(name)));
}

Value bonsai::appendArgument(func::FuncOp function, Type type, StringRef name,
                             Location loc) {
  unsigned position = function.getNumArguments();
  // Of a function with one block, this cannot fail.
  (void)function.insertArgument(position, type,
                                makeName(function.getContext(), name), loc);
  return function.getArgument(position);
}

void bonsai::insertResult(func::FuncOp function, unsigned position, Value value,
                          StringRef name) {
  (void)function.insertResult(position, value.getType(),
                              makeName(function.getContext(), name));
  Operation *terminator = function.getBody().front().getTerminator();
  terminator->insertOperands(position, value);
}

void bonsai::appendResult(func::FuncOp function, Value value, StringRef name) {
  insertResult(function, function.getNumResults(), value, name);
}
