//===- ChannelGroups.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which channels of a network can only be removed together, found from the
// channel-flow interface alone.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_ANALYSIS_CHANNELGROUPS_H
#define BONSAI_PASSES_ANALYSIS_CHANNELGROUPS_H

#include "dialect/BonsaiDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"

namespace bonsai {

/// The axis of a layer's weight that holds the channels it makes: that of the
/// output channels or, in a depthwise transposed convolution, that of the input
/// channels, since the other one holds the outputs of a single channel.
int64_t getFilterAxis(PrunableOpInterface op);

/// Why a channel cannot be removed, and the op that says so.
struct ChannelBlocker {
  mlir::Operation *op;
  std::string reason;
};

/// Channels that the same layers make, that flow through the same values and
/// that end in the same layers.
struct ChannelGroup {
  /// In the order of the positions in the weight of the first maker.
  llvm::SmallVector<int64_t> channels;
  /// The layers whose weights hold the channels as output channels, in the
  /// order of the ops; one of the ops that share a weight.
  llvm::SmallVector<PrunableOpInterface> makers;
  /// Those whose weights hold them as input channels, depthwise ones excepted.
  llvm::SmallVector<PrunableOpInterface> readers;
  /// Index in `ChannelGroups::getBlockers`; -1 if they can be removed.
  int64_t blocker = -1;

  bool isBlocked() const { return blocker >= 0; }
  /// Whether several layers make them from other channels, as those do whose
  /// results are added. A depthwise convolution only hands channels on.
  bool isCoupled = false;
};

/// Couplings united: positions on axes of values become channels. A channel is
/// a number; those that layers make come first, in the order of the layers and
/// their output channels.
///
/// An axis that an op does not name in its flow blocks its channels, as do
/// arguments and results of functions and ops without the interface.
class ChannelGroups {
public:
  explicit ChannelGroups(mlir::ModuleOp module);

  int64_t getNumChannels() const { return firstPosition.size() - 1; }
  /// The channel that a position belongs to. Values that read the same
  /// parameter are the same value.
  int64_t getChannel(const ChannelPosition &position) const;
  /// In the order of the values in the module.
  llvm::ArrayRef<ChannelPosition> getPositions(int64_t channel) const;

  llvm::ArrayRef<ChannelGroup> getGroups() const { return groups; }
  /// The group of a channel; -1 if no layer makes it.
  int64_t getGroup(int64_t channel) const;

  /// Null if the channel can be removed.
  const ChannelBlocker *getBlocker(int64_t channel) const;
  llvm::ArrayRef<ChannelBlocker> getBlockers() const { return blockers; }

  /// Says in a remark at the op that blocks it why a group that a layer makes
  /// stays as it is.
  void emitRemarks() const;

private:
  friend class ChannelGroupsBuilder;

  using AxisKey = std::pair<mlir::Value, int64_t>;

  mlir::Value getCanonical(mlir::Value value) const;
  int64_t getNode(const ChannelPosition &position) const;

  /// The value that stands for all that read one parameter.
  llvm::DenseMap<mlir::Value, mlir::Value> canonical;
  /// The node of position 0 of an axis.
  llvm::MapVector<AxisKey, int64_t> firstNode;
  std::vector<int32_t> channelOfNode;
  std::vector<ChannelPosition> positions;
  std::vector<int64_t> firstPosition;
  std::vector<int32_t> blockerOfChannel;
  std::vector<int32_t> groupOfChannel;
  std::vector<ChannelBlocker> blockers;
  std::vector<ChannelGroup> groups;
};

/// Removes the channels that are set.
class RemovedChannels : public ChannelRemoval {
public:
  explicit RemovedChannels(const ChannelGroups &groups)
      : groups(groups), removed(groups.getNumChannels()) {}

  bool isKept(const ChannelPosition &position) const override {
    return !removed[groups.getChannel(position)];
  }
  bool isRemoved(int64_t channel) const { return removed[channel]; }
  void remove(int64_t channel) { removed.set(channel); }
  void keep(int64_t channel) { removed.reset(channel); }
  int64_t countRemoved() const { return removed.count(); }

  const ChannelGroups &getGroups() const { return groups; }

private:
  const ChannelGroups &groups;
  llvm::BitVector removed;
};

} // namespace bonsai

#endif // BONSAI_PASSES_ANALYSIS_CHANNELGROUPS_H
