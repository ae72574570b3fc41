//===- PruneWeights.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes that cut single weights, patterns and blocks, from the options of
// bonsai prune.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNEWEIGHTS_H
#define BONSAI_TOOLS_BONSAI_PRUNEWEIGHTS_H

#include "mlir/Pass/Pass.h"
#include "tools/bonsai/PruneOptions.h"

namespace bonsai {

/// The pass for --method magnitude, nm or block; null for the others. The error
/// is about the values of its options.
llvm::Expected<std::unique_ptr<mlir::Pass>>
createWeightPruning(const PruneOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNEWEIGHTS_H
