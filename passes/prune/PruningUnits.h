//===- PruningUnits.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is cut as a whole: single weights and blocks of them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_PRUNINGUNITS_H
#define BONSAI_PASSES_PRUNE_PRUNINGUNITS_H

#include "passes/prune/PrunableLayers.h"
#include "passes/prune/Saliency.h"
#include "passes/prune/Selection.h"

namespace bonsai {

/// The unit of a granularity, in which the weights of a layer are cut.
class PruningUnit {
public:
  virtual ~PruningUnit() = default;
  virtual Granularity getGranularity() const = 0;
  virtual MaskPatternAttrInterface getPattern() const = 0;

  /// The units of a layer, ranked. Both arguments outlive the result.
  virtual std::unique_ptr<Candidates>
  getCandidates(const PrunableLayer &layer, const Saliency &saliency) const = 0;
};

class SingleWeightUnit : public PruningUnit {
public:
  explicit SingleWeightUnit(mlir::MLIRContext *context)
      : pattern(UnstructuredAttr::get(context)) {}
  Granularity getGranularity() const override {
    return Granularity::unstructured;
  }
  MaskPatternAttrInterface getPattern() const override { return pattern; }
  std::unique_ptr<Candidates>
  getCandidates(const PrunableLayer &layer,
                const Saliency &saliency) const override;

private:
  UnstructuredAttr pattern;
};

/// Blocks as `#bonsai.block` defines them, in the order of their first weight.
class BlockUnit : public PruningUnit {
public:
  explicit BlockUnit(BlockAttr pattern) : pattern(pattern) {}
  Granularity getGranularity() const override { return Granularity::block; }
  MaskPatternAttrInterface getPattern() const override { return pattern; }
  std::unique_ptr<Candidates>
  getCandidates(const PrunableLayer &layer,
                const Saliency &saliency) const override;

private:
  BlockAttr pattern;
};

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_PRUNINGUNITS_H
