//===- PrunableWeights.h ----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which of the parameters in training may be cut, and cutting them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_PRUNABLEWEIGHTS_H
#define BONSAI_TOOLS_BONSAI_TRAIN_PRUNABLEWEIGHTS_H

#include "passes/prune/Pruning.h"
#include "tools/bonsai/train/GradientStep.h"

namespace bonsai {

/// One value for each weight of each parameter; parameters that cannot be cut
/// have none. The lowest are cut first.
using WeightScores = std::vector<std::vector<double>>;

/// The numbers, among `parameters`, of the weights of layers. It is an error if
/// one is not among them, as a constant is not.
llvm::Expected<std::vector<size_t>>
findWeights(const PrunableLayers &layers,
            llvm::ArrayRef<TrainedParameter> parameters);

/// Weights of the parameters `prunable`, and how many of them are cut.
int64_t countWeights(llvm::ArrayRef<TrainedParameter> parameters,
                     llvm::ArrayRef<size_t> prunable);
int64_t countCut(llvm::ArrayRef<TrainedParameter> parameters,
                 llvm::ArrayRef<size_t> prunable);

/// Cuts weights until `count` of those in scope are cut, by the rules of
/// `pruneLeastSalient`: those that are cut already count as the lowest. Cut
/// weights become zero.
void cutLowest(std::vector<TrainedParameter> &parameters,
               llvm::ArrayRef<size_t> prunable, const WeightScores &scores,
               int64_t count);

/// The same for a fraction of all weights together, or of each parameter.
void cutLowest(std::vector<TrainedParameter> &parameters,
               llvm::ArrayRef<size_t> prunable, const WeightScores &scores,
               Sparsity sparsity, PruningScope scope);

/// |w|.
WeightScores scoreByMagnitude(llvm::ArrayRef<TrainedParameter> parameters,
                              llvm::ArrayRef<size_t> prunable);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_PRUNABLEWEIGHTS_H
