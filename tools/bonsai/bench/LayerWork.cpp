//===- LayerWork.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the layers of a network have to do at least.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/LayerWork.h"
#include "dialect/BonsaiDialect.h"
#include "passes/analysis/Statistics.h"

using namespace llvm;
using namespace mlir;
using namespace bonsai;

static int64_t getNumElements(Value value) {
  return cast<ShapedType>(value.getType()).getNumElements();
}

Expected<NetworkWork> bonsai::computeWork(ModuleOp module) {
  FailureOr<ModelStatistics> statistics = computeStatistics(module);
  if (failed(statistics))
    return createStringError("the weights of the network cannot be counted");
  SmallVector<PrunableOpInterface> ops;
  module.walk([&](PrunableOpInterface op) { ops.push_back(op); });
  NetworkWork work;
  work.sparsity = statistics->getSparsity();
  for (auto [op, layer] : llvm::zip_equal(ops, statistics->layers)) {
    LayerWork &entry = work.layers[{layer.name, layer.op}];
    entry.sparsity = layer.getSparsity();
    double density = 1 - entry.sparsity;
    entry.operations += 2 * density * static_cast<double>(layer.macs);
    entry.bytes +=
        4 * (static_cast<double>(getNumElements(op.getDataOperand().get()) +
                                 getNumElements(op->getResult(0))) +
             density * static_cast<double>(layer.weights));
  }
  return work;
}
