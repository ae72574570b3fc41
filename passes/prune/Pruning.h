//===- Pruning.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pruning a module, for passes and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_PRUNING_H
#define BONSAI_PASSES_PRUNE_PRUNING_H

#include "passes/prune/PruningUnits.h"
#include "passes/prune/Sparsity.h"

namespace bonsai {

/// What a sparsity is a fraction of: all layers together, or each by itself.
enum class PruningScope { global, layer };

/// The norm by which blocks are ranked.
enum class BlockNorm { l1, l2 };

/// What a pruning did, for statistics.
struct PruningReport {
  int64_t numLayers = 0;  ///< Layers whose weights were candidates.
  int64_t numSkipped = 0; ///< Layers that were left alone.
  int64_t numWeights = 0; ///< Weights of the layers that were candidates.
  int64_t numCut = 0;     ///< Of these, the ones that are masked now.
};

/// Reads a sparsity, or says at `loc` that it is none.
llvm::FailureOr<Sparsity> parseSparsity(mlir::Location loc,
                                        llvm::StringRef text);

/// Cuts round-half-up(sparsity * N) of the N units in scope, least salient
/// first, ties by position. Units that are masked already count as the least
/// salient and stay cut. `exclude` as in `findPrunableLayers`. Changes nothing
/// if it fails; it has said why then.
llvm::FailureOr<PruningReport>
pruneLeastSalient(mlir::ModuleOp module, const PruningUnit &unit,
                  const Saliency &saliency, Sparsity sparsity,
                  PruningScope scope, llvm::ArrayRef<std::string> exclude);

/// Cuts the m - n least salient of each m consecutive input channels, ties by
/// position; a last group of fewer than m is left dense. Weights that are
/// masked already stay cut, and count as the least salient.
llvm::FailureOr<PruningReport> pruneNM(mlir::ModuleOp module, NMAttr pattern,
                                       const Saliency &saliency,
                                       llvm::ArrayRef<std::string> exclude);

/// Gives the layer a new mask (1 = kept, 0 = cut; row-major, one byte a weight;
/// it cuts all that is cut already) and zeroes the weights that it cuts. The
/// mask gets `pattern`, or is called unstructured, with a remark, if earlier
/// cuts do not fit the pattern. A mask that cuts nothing new changes nothing.
/// Returns the number of weights that are cut now.
int64_t applyMask(const PrunableLayer &layer, std::vector<uint8_t> mask,
                  MaskPatternAttrInterface pattern);

/// The mask that a layer has; all kept if it has none.
std::vector<uint8_t> copyMask(const PrunableLayer &layer);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_PRUNING_H
