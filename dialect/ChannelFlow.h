//===- ChannelFlow.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The value types of the channel-flow interface.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_CHANNELFLOW_H
#define BONSAI_DIALECT_CHANNELFLOW_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace bonsai {

/// `count` channels on axis `axis` of `value`, from position `begin` on. Each
/// takes `width` consecutive positions: 1, except where a flattened feature map
/// has height * width features a channel.
struct ChannelRun {
  mlir::Value value;
  int64_t axis;
  int64_t begin;
  int64_t count;
  int64_t width = 1;
};

/// One position on an axis of a value.
struct ChannelPosition {
  mlir::Value value;
  int64_t axis;
  int64_t index;
};

/// Channel i of one run and channel i of the other are the same channel.
struct ChannelCoupling {
  ChannelRun first;
  ChannelRun second;
};

/// No channel on this axis of this value can be removed.
struct ChannelBarrier {
  mlir::Value value;
  int64_t axis;
  std::string reason;
};

struct ChannelFlow {
  llvm::SmallVector<ChannelCoupling> couplings;
  llvm::SmallVector<ChannelBarrier> barriers;

  /// Couples all of an axis of one value with all of an axis of another.
  void couple(mlir::Value first, int64_t firstAxis, mlir::Value second,
              int64_t secondAxis);
  /// Couples each axis but the batch's that has the same size in both values.
  void coupleSameAxes(mlir::Value first, mlir::Value second);
  void block(mlir::Value value, int64_t axis, const llvm::Twine &reason);
};

/// Which channels of a module are about to be removed. Values still have the
/// types they had before.
class ChannelRemoval {
public:
  virtual ~ChannelRemoval() = default;

  virtual bool isKept(const ChannelPosition &position) const = 0;

  /// The kept ones of `count` positions on an axis, from `begin` on.
  int64_t countKept(mlir::Value value, int64_t axis, int64_t begin,
                    int64_t count) const;
  /// The kept ones of all positions on an axis.
  int64_t countKept(mlir::Value value, int64_t axis) const;
};

} // namespace bonsai

#endif // BONSAI_DIALECT_CHANNELFLOW_H
