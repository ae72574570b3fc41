//===- PruneChannels.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cutting whole channels from the options of bonsai prune: which, how many,
// and what the network costs without them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_PRUNECHANNELS_H
#define BONSAI_TOOLS_BONSAI_PRUNECHANNELS_H

#include "passes/optimize/Shrinking.h"
#include "tools/bonsai/PruneOptions.h"
#include "tools/bonsai/Session.h"

namespace bonsai {

/// What cutting channels did, or will have done once they are removed.
struct ChannelPruning {
  /// Channels that are masked or removed now, coupled ones counted once.
  int64_t numCut = 0;
  /// Channels that might have been.
  int64_t numCandidates = 0;
  NetworkCost before;
  NetworkCost after;
};

/// Decides how many channels of each group go: as `--widths`, `--sparsity` or
/// `--max-accuracy-drop` say. The error is one line.
llvm::Expected<CutCounts> chooseCounts(Session &session, mlir::ModuleOp module,
                                       const ChannelRanking &ranking,
                                       const PruneOptions &options);

/// Masks channels, for --method channels the chosen ones and for --method zeros
/// those that are zero, and removes them unless they are to stay. Says in
/// remarks what cannot be cut or removed.
llvm::Expected<ChannelPruning> pruneChannels(Session &session,
                                             mlir::ModuleOp module,
                                             const PruneOptions &options);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_PRUNECHANNELS_H
