//===- RemoveUnusedParameters.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Removes what folding and fusing leave behind in the module.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/ParameterTable.h"
#include "passes/optimize/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_REMOVEUNUSEDPARAMETERS
#include "passes/optimize/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

/// The parameters that an op below `module` refers to in any attribute.
static llvm::DenseSet<Operation *> findReferenced(ModuleOp module) {
  llvm::DenseSet<Operation *> referenced;
  SymbolTableCollection symbols;
  module.walk([&](Operation *op) {
    op->getAttrDictionary().walk([&](SymbolRefAttr name) {
      if (Operation *symbol = symbols.lookupNearestSymbolFrom(op, name))
        referenced.insert(symbol);
    });
  });
  return referenced;
}

namespace {

struct RemoveUnusedParameters
    : bonsai::impl::RemoveUnusedParametersBase<RemoveUnusedParameters> {
  void runOnOperation() override {
    ParameterTable::eraseUnused(getOperation());
    llvm::DenseSet<Operation *> referenced = findReferenced(getOperation());
    getOperation().walk([&](ParameterOp parameter) {
      if (referenced.contains(parameter))
        return;
      parameter.erase();
      ++numRemoved;
    });
  }
};

} // namespace
