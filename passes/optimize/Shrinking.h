//===- Shrinking.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Removing masked channels exactly, for passes and for programs.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_OPTIMIZE_SHRINKING_H
#define BONSAI_PASSES_OPTIMIZE_SHRINKING_H

#include "mlir/IR/OwningOpRef.h"
#include "passes/analysis/ChannelCost.h"
#include "passes/analysis/ChannelGroups.h"

namespace bonsai {

/// What shrinking a network did.
struct ShrinkingReport {
  int64_t numChannels = 0; ///< Removed channels, coupled ones counted once.
  int64_t numFolded = 0;   ///< Layers that got a bias for removed inputs.
  NetworkCost before;
  NetworkCost after;
};

/// The channels without which the network computes the same: nothing blocks
/// them, and each layer that reads them has cut its weights for them or can
/// fold their constant. Of each axis something is kept.
RemovedChannels findRemovableChannels(mlir::ModuleOp module,
                                      const ChannelGroups &groups,
                                      ChannelConstants &constants);

/// Removes what `findRemovableChannels` finds and folds the constants. Says in
/// remarks which masked channels stay, and why.
ShrinkingReport shrinkChannels(mlir::ModuleOp module);

/// Says in remarks which masked channels cannot be removed, and why.
void emitKeptChannelRemarks(mlir::ModuleOp module);

/// A network without its masked channels, beside the network.
struct ShrunkenCopy {
  /// Null if no channel can be removed.
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// Removed channels, coupled ones counted once.
  int64_t numChannels = 0;
};

/// As `shrinkChannels`, but leaves `module` as it is, and says nothing.
ShrunkenCopy copyShrunken(mlir::ModuleOp module);

} // namespace bonsai

#endif // BONSAI_PASSES_OPTIMIZE_SHRINKING_H
