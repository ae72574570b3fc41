//===- GradientCriterion.h --------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Criteria of pruning that need gradients.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTCRITERION_H
#define BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTCRITERION_H

#include "passes/prune/ChannelSaliency.h"
#include "tools/bonsai/train/BatchLoader.h"
#include "tools/bonsai/train/CompiledGradientStep.h"
#include "tools/bonsai/train/PrunableWeights.h"

namespace bonsai {

/// What a criterion has at hand.
struct ScoringInput {
  GradientStep &step;
  /// Elements of an image.
  int64_t imageSize;
  /// Null for criteria that need no images.
  BatchLoader *loader;
  /// How many batches there are to look at.
  int64_t batches;
  llvm::ArrayRef<TrainedParameter> parameters;
  llvm::ArrayRef<size_t> prunable;
  /// The filters of each of `prunable`, if scores will be summed over filters;
  /// else empty.
  llvm::ArrayRef<LayerFilters> filters;
  /// Of criteria that take steps.
  double learningRate;
};

/// A way to score weights by gradients. To add one, write a subclass and list
/// it in `getGradientCriteria`.
class GradientCriterion {
public:
  virtual ~GradientCriterion() = default;
  /// As on the command line.
  virtual llvm::StringRef getName() const = 0;
  virtual bool needsData() const { return true; }
  /// What gradients are taken of, and how networks normalize then.
  virtual TrainingLoss getLoss() const { return TrainingLoss::crossEntropy; }
  virtual bool normalizesByBatch() const { return true; }
  /// The parameters that the network is compiled with, buffers included.
  virtual std::vector<TrainedParameter>
  prepare(llvm::ArrayRef<TrainedParameter> parameters) const {
    return parameters.vec();
  }
  /// Into how many rounds a cut is divided by default, each with new scores.
  virtual int64_t getDefaultRounds() const { return 1; }

  virtual llvm::Expected<WeightScores>
  score(const ScoringInput &input) const = 0;
};

/// All of them.
llvm::ArrayRef<const GradientCriterion *> getGradientCriteria();
/// Null if there is none of this name.
const GradientCriterion *lookupGradientCriterion(llvm::StringRef name);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_SALIENCY_GRADIENTCRITERION_H
