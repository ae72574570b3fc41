//===- Saliency.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a weight is worth: the criteria of pruning.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_SALIENCY_H
#define BONSAI_PASSES_PRUNE_SALIENCY_H

#include "passes/prune/PrunableLayers.h"

namespace bonsai {

/// A criterion: how much each weight matters. The least salient are cut first;
/// the saliency of a unit of several weights is the sum of theirs.
class Saliency {
public:
  virtual ~Saliency() = default;

  /// Writes the saliencies of the weights of `layer` from `begin` on, as many
  /// as `saliencies` holds. None may be NaN.
  virtual void compute(const PrunableLayer &layer, int64_t begin,
                       llvm::MutableArrayRef<double> saliencies) const = 0;
};

/// |w|: magnitude of single weights, L1 norm of units.
class AbsoluteSaliency : public Saliency {
public:
  void compute(const PrunableLayer &layer, int64_t begin,
               llvm::MutableArrayRef<double> saliencies) const override;
};

/// w * w: ranks units by their L2 norm.
class SquareSaliency : public Saliency {
public:
  void compute(const PrunableLayer &layer, int64_t begin,
               llvm::MutableArrayRef<double> saliencies) const override;
};

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_SALIENCY_H
