//===- ChannelCost.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a network costs after channels are removed.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_CHANNELCOST_H
#define BONSAI_PASSES_ANALYSIS_CHANNELCOST_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace bonsai {

struct NetworkCost {
  /// Trainable parameters.
  int64_t params = 0;
  /// Multiply-accumulates of convolutions and linear layers.
  int64_t macs = 0;
};

/// Predicts exactly what `computeStatistics` will count.
class ChannelCost {
public:
  explicit ChannelCost(mlir::ModuleOp module);

  NetworkCost predict(const ChannelRemoval &removal) const;

private:
  struct Layer {
    mlir::Value weight;
    int64_t macsPerWeight;
  };
  /// A read of each trainable parameter.
  std::vector<mlir::Value> parameters;
  std::vector<Layer> layers;
  /// What does not depend on channels.
  NetworkCost fixed;
};

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_CHANNELCOST_H
