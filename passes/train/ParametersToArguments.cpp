//===- ParametersToArguments.cpp ------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trainable parameters as arguments of the network.
//
//===----------------------------------------------------------------------===//

#include "dialect/BonsaiDialect.h"
#include "passes/train/NetworkInterface.h"
#include "passes/train/Passes.h"

namespace bonsai {
#define GEN_PASS_DEF_PARAMETERSTOARGUMENTS
#include "passes/train/Passes.h.inc"
} // namespace bonsai

using namespace mlir;
using namespace bonsai;

namespace {

struct ParametersToArguments
    : bonsai::impl::ParametersToArgumentsBase<ParametersToArguments> {
  void runOnOperation() override {
    func::FuncOp main = findMain(getOperation());
    if (!main)
      return signalPassFailure();
    llvm::StringMap<SmallVector<ParamOp>> reads;
    main.walk([&](ParamOp op) { reads[op.getParameter()].push_back(op); });
    for (ParameterOp parameter :
         llvm::to_vector(getOperation().getOps<ParameterOp>())) {
      auto found = reads.find(parameter.getSymName());
      if (parameter.getBuffer() || found == reads.end())
        continue;
      Value argument =
          appendArgument(main, parameter.getType(), parameter.getSymName(),
                         parameter.getLoc());
      for (ParamOp read : found->second) {
        read.replaceAllUsesWith(argument);
        read.erase();
      }
      parameter.erase();
    }
  }
};

} // namespace
