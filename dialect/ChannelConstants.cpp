//===- ChannelConstants.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passing constants through couplings.
//
//===----------------------------------------------------------------------===//

#include "dialect/ChannelConstants.h"

using namespace mlir;
using namespace bonsai;

static bool contains(const ChannelRun &run, const ChannelPosition &position) {
  return run.value == position.value && run.axis == position.axis &&
         position.index >= run.begin &&
         position.index < run.begin + run.count * run.width;
}

/// Whether all positions of one channel of a run have one constant, which then
/// agrees with `found` if that is set already.
static bool agree(const ChannelRun &run, int64_t channel,
                  ChannelConstants &constants, std::optional<double> &found) {
  for (int64_t i = 0; i < run.width; ++i) {
    int64_t index = run.begin + channel * run.width + i;
    std::optional<double> value = constants.get({run.value, run.axis, index});
    if (!value || (found && *found != *value))
      return false;
    found = value;
  }
  return true;
}

std::optional<double> bonsai::passConstant(const ChannelFlow &flow,
                                           const ChannelPosition &position,
                                           ChannelConstants &constants) {
  Operation *op = position.value.getDefiningOp();
  std::optional<double> found;
  for (const ChannelCoupling &coupling : flow.couplings)
    for (auto [to, from] : {std::pair(&coupling.first, &coupling.second),
                            std::pair(&coupling.second, &coupling.first)}) {
      if (!contains(*to, position) || from->value.getDefiningOp() == op)
        continue;
      int64_t channel = (position.index - to->begin) / to->width;
      if (!agree(*from, channel, constants, found))
        return std::nullopt;
    }
  return found;
}
