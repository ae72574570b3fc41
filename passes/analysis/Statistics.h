//===- Statistics.h ---------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a model consists of: parameters, multiply-accumulates and sparsity, in
// all and for each layer.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_STATISTICS_H
#define BONSAI_PASSES_ANALYSIS_STATISTICS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/JSON.h"
#include <string>
#include <vector>

namespace bonsai {

/// One layer: an op whose weight can be pruned.
struct LayerStatistics {
  /// As `describeLayer` says.
  std::string name;
  /// The op's name without its dialect: "conv2d".
  std::string op;
  /// The shape of the weight.
  llvm::SmallVector<int64_t> shape;
  /// Multiply-accumulates of one run, weights that are cut included.
  int64_t macs = 0;
  /// Elements of the weight; 0 if it is no parameter but computed.
  int64_t weights = 0;
  /// Weights that the mask keeps or, without a mask, that are not 0.0.
  int64_t nonzero = 0;
  /// The mask's pattern: "unstructured", "2:4". Empty without a mask.
  std::string pattern;
  /// Output channels of which the mask keeps something; all without a mask.
  int64_t channels = 0;
  /// Output channels.
  int64_t channelsTotal = 0;

  /// The fraction of the weights that is cut.
  double getSparsity() const;
};

/// A whole model. A parameter that several layers share counts once, the
/// multiply-accumulates of each layer count.
struct ModelStatistics {
  /// Trainable elements: all parameters but buffers.
  int64_t params = 0;
  /// Of these, biases of prunable layers.
  int64_t biases = 0;
  /// Of these, neither weights nor biases: scale and shift of normalizations.
  int64_t normalization = 0;
  /// Multiply-accumulates of one run; bias and activations excluded.
  int64_t macs = 0;
  /// Weights of convolutions and linear layers.
  int64_t prunable = 0;
  /// Prunable weights that are kept, counted as in `LayerStatistics`.
  int64_t nonzero = 0;
  /// In the order of the ops.
  std::vector<LayerStatistics> layers;

  /// The fraction of the prunable weights that is cut.
  double getSparsity() const;
};

/// Counts a model. Fails, with a diagnostic, if the elements of a weight cannot
/// be read.
llvm::FailureOr<ModelStatistics> computeStatistics(mlir::ModuleOp module);

/// A table for people: a line for each layer, one for their total, and one that
/// says what the parameters are.
void printTable(const ModelStatistics &statistics, llvm::raw_ostream &os);

/// The figures of `bonsai stats --json`; the keys are stable.
llvm::json::Value toJson(const ModelStatistics &statistics);

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_STATISTICS_H
