//===- Window.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sliding windows: checks and result sizes.
//
//===----------------------------------------------------------------------===//

#include "dialect/Window.h"
#include <limits>

using namespace mlir;
using namespace bonsai;

/// Beyond any feature map; sums and products of two do not overflow.
static constexpr int64_t largest = std::numeric_limits<int32_t>::max();

static LogicalResult verifyList(std::optional<Location> loc,
                                ArrayRef<int64_t> list, StringRef name,
                                size_t length, int64_t minimum) {
  if (list.size() != length)
    return emitOptionalError(loc, name, " needs ", length, " values, got ",
                             list.size());
  for (int64_t value : list) {
    if (value < minimum)
      return emitOptionalError(loc, name, " must be at least ", minimum,
                               ", got ", value);
    if (value > largest)
      return emitOptionalError(loc, name, " must be at most ", largest,
                               ", got ", value);
  }
  return success();
}

LogicalResult Window::verify(std::optional<Location> loc) const {
  return failure(failed(verifyList(loc, kernel, "kernel", 2, 1)) ||
                 failed(verifyList(loc, strides, "strides", 2, 1)) ||
                 failed(verifyList(loc, padding, "padding", 4, 0)) ||
                 failed(verifyList(loc, dilations, "dilations", 2, 1)));
}

int64_t Window::positions(int dimension, int64_t size, bool ceilMode) const {
  int64_t low = padding[dimension], high = padding[dimension + 2];
  int64_t stride = strides[dimension];
  int64_t room = size + low + high - extent(dimension);
  if (room < 0)
    return 0;
  if (!ceilMode)
    return room / stride + 1;
  int64_t count = (room + stride - 1) / stride + 1;
  return (count - 1) * stride >= size + low ? count - 1 : count;
}
