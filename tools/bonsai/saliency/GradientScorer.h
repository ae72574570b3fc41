//===- GradientScorer.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scores the weights of a network by a criterion that needs gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTSCORER_H
#define BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTSCORER_H

#include "passes/prune/PrunableLayers.h"
#include "tools/bonsai/saliency/GradientCriterion.h"

namespace bonsai {

struct GradientScorerOptions {
  int64_t batch = 128;
  /// How many batches gradients are taken of; all there are if that is less.
  int64_t batches = 10;
  int threads = 1;
  /// Of the order of the images.
  uint64_t seed = 0;
  /// Of criteria that take steps.
  double learningRate = 0.01;
  /// Whether scores will be summed over filters.
  bool ofFilters = false;
  /// As in `CompileOptions`.
  std::string runtimeArchive;
};

/// A network compiled once, to be scored with changing weights.
class GradientScorer {
public:
  /// `module`, `parameters`, which are its, and `data` must outlive the scorer;
  /// `data` may be null if the criterion needs none. Layers that match
  /// `exclude` have no scores.
  static llvm::Expected<std::unique_ptr<GradientScorer>>
  create(Session &session, mlir::ModuleOp module,
         const GradientCriterion &criterion, const Dataset *data,
         llvm::ArrayRef<TrainedParameter> parameters,
         llvm::ArrayRef<std::string> exclude,
         const GradientScorerOptions &options);

  /// The numbers of the parameters that are scored.
  llvm::ArrayRef<size_t> getPrunable() const { return prunable; }

  /// The scores at these values of the parameters. It is an error if one is not
  /// finite.
  llvm::Expected<WeightScores>
  score(llvm::ArrayRef<TrainedParameter> parameters);

  /// Cuts in rounds, each with scores of its own: after round k of n the
  /// fraction of weights that is left is (1 - sparsity)^(k/n), as SynFlow has
  /// it; after the last exactly round-half-up(sparsity * N) are cut. `report`
  /// is told the rounds that are done.
  llvm::Error cutInRounds(std::vector<TrainedParameter> &parameters,
                          Sparsity sparsity, PruningScope scope, int64_t rounds,
                          llvm::function_ref<void(int64_t)> report);

private:
  GradientScorer(const GradientCriterion &criterion,
                 const GradientScorerOptions &options)
      : criterion(criterion), options(options) {}

  llvm::Error findLayers(Session &session, mlir::ModuleOp module,
                         llvm::ArrayRef<TrainedParameter> parameters,
                         llvm::ArrayRef<std::string> exclude);
  llvm::Error compile(Session &session, mlir::ModuleOp module,
                      llvm::ArrayRef<TrainedParameter> parameters);
  llvm::Error openData(const Dataset *data);

  const GradientCriterion &criterion;
  GradientScorerOptions options;
  PrunableLayers layers;
  std::vector<size_t> prunable;
  std::vector<LayerFilters> filters;
  std::unique_ptr<GradientStep> step;
  int64_t imageSize = 0;
  std::unique_ptr<BatchLoader> loader;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTSCORER_H
