//===- ChannelFlow.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Building channel flows, counting what is removed.
//
//===----------------------------------------------------------------------===//

#include "dialect/ChannelFlow.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/Twine.h"

using namespace mlir;
using namespace bonsai;

void ChannelFlow::couple(Value first, int64_t firstAxis, Value second,
                         int64_t secondAxis) {
  int64_t count = cast<ShapedType>(first.getType()).getDimSize(firstAxis);
  couplings.push_back(
      {{first, firstAxis, 0, count}, {second, secondAxis, 0, count}});
}

void ChannelFlow::coupleSameAxes(Value first, Value second) {
  auto firstType = cast<ShapedType>(first.getType());
  auto secondType = cast<ShapedType>(second.getType());
  int64_t rank = std::min(firstType.getRank(), secondType.getRank());
  for (int64_t axis = 1; axis < rank; ++axis)
    if (firstType.getDimSize(axis) == secondType.getDimSize(axis))
      couple(first, axis, second, axis);
}

void ChannelFlow::block(Value value, int64_t axis, const Twine &reason) {
  barriers.push_back({value, axis, reason.str()});
}

int64_t ChannelRemoval::countKept(Value value, int64_t axis, int64_t begin,
                                  int64_t count) const {
  int64_t kept = 0;
  for (int64_t index = begin; index < begin + count; ++index)
    kept += isKept({value, axis, index});
  return kept;
}

int64_t ChannelRemoval::countKept(Value value, int64_t axis) const {
  return countKept(value, axis, 0,
                   cast<ShapedType>(value.getType()).getDimSize(axis));
}
