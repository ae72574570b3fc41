//===- ChannelFolding.h -----------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What removed channels that are constant add to the layers that read them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_OPTIMIZE_CHANNELFOLDING_H
#define BONSAI_PASSES_OPTIMIZE_CHANNELFOLDING_H

#include "passes/analysis/ChannelGroups.h"

namespace bonsai {

/// Whether a layer does not need a channel of its input: for every output that
/// is another channel, the weights are cut or the constant of the input is
/// known and can be folded into a bias.
bool canFoldInput(PrunableOpInterface op, int64_t input,
                  const ChannelGroups &groups, ChannelConstants &constants);

/// The contribution of a layer's removed inputs to the outputs that stay.
struct FoldedInputs {
  PrunableOpInterface op;
  /// Of the table: `[top, left, bottom, right]`; all 0 for a plain bias.
  llvm::SmallVector<int64_t, 4> border;
  int64_t numRows = 1, numColumns = 1;
  /// [kept output][row][column].
  std::vector<float> table;
};

/// For each layer that reads removed channels other than 0.
std::vector<FoldedInputs> foldRemovedInputs(mlir::ModuleOp module,
                                            const RemovedChannels &removed,
                                            ChannelConstants &constants);

/// Adds the contributions to layers that have lost their channels: to the bias
/// or, where padding makes them differ near the border, by a
/// `bonsai.border_bias` that takes over the epilogue. New parameters are
/// buffers: they are constants of the network, not trainable.
void addFoldedInputs(mlir::ModuleOp module,
                     llvm::ArrayRef<FoldedInputs> contributions);

} // namespace bonsai

#endif // BONSAI_PASSES_OPTIMIZE_CHANNELFOLDING_H
