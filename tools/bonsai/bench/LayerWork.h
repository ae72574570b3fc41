//===- LayerWork.h ----------------------------------------------*- C++ -*-===//
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

#ifndef BONSAI_TOOLS_BONSAI_BENCH_LAYERWORK_H
#define BONSAI_TOOLS_BONSAI_BENCH_LAYERWORK_H

#include "mlir/IR/BuiltinOps.h"
#include "tools/bonsai/bench/LayerTimer.h"
#include "llvm/Support/Error.h"

namespace bonsai {

/// A layer with weights. What a mask cuts is no work.
struct LayerWork {
  /// The fraction of the weights that is cut.
  double sparsity = 0;
  /// Multiplications and additions with kept weights.
  double operations = 0;
  /// Bytes of input, result and kept weights, each counted once.
  double bytes = 0;
};

struct NetworkWork {
  /// Of all weights.
  double sparsity = 0;
  std::map<LayerKey, LayerWork> layers;
};

llvm::Expected<NetworkWork> computeWork(mlir::ModuleOp module);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_BENCH_LAYERWORK_H
