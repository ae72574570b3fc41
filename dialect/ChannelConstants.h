//===- ChannelConstants.h ---------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is known about channels that have the same value on every input, and how
// ops pass it on.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_CHANNELCONSTANTS_H
#define BONSAI_DIALECT_CHANNELCONSTANTS_H

#include "dialect/ChannelFlow.h"
#include "dialect/Elements.h"
#include <optional>

namespace bonsai {

class ChannelFlowOpInterface;

/// The elements of a parameter, and its mask if it has one.
struct ParameterView {
  bool isCut(int64_t index) const { return mask && !(*mask)[index]; }

  llvm::ArrayRef<int64_t> shape;
  ElementsView<float> values;
  std::optional<MaskView> mask;
};

/// Answers what constants ops have as operands.
class ChannelConstants {
public:
  virtual ~ChannelConstants() = default;

  /// The value that all elements at this position have on every input of the
  /// network; nothing if they differ or depend on the input.
  virtual std::optional<double> get(const ChannelPosition &position) = 0;

  /// The parameter that a value reads; null if there is none, or none of f32.
  virtual const ParameterView *getParameter(mlir::Value value) = 0;
};

/// The constant of a result's position where every operand's position that is
/// coupled with it has the same: for ops that only move elements.
std::optional<double> passConstant(const ChannelFlow &flow,
                                   const ChannelPosition &position,
                                   ChannelConstants &constants);

} // namespace bonsai

#endif // BONSAI_DIALECT_CHANNELCONSTANTS_H
