//===- Window.h -------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sliding windows: checks and result sizes of convolutions and pools.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_DIALECT_WINDOW_H
#define BONSAI_DIALECT_WINDOW_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace bonsai {

/// A window that slides over height and width. Padding is `[top, left, bottom,
/// right]`; the other lists are `[height, width]`.
struct Window {
  llvm::ArrayRef<int64_t> kernel;
  llvm::ArrayRef<int64_t> strides;
  llvm::ArrayRef<int64_t> padding;
  llvm::ArrayRef<int64_t> dilations;

  /// Checks list lengths and signs; `loc` is where errors go.
  mlir::LogicalResult verify(std::optional<mlir::Location> loc) const;

  /// Rows (dimension 0) or columns (1) that the kernel spans when dilated.
  int64_t extent(int dimension) const {
    return dilations[dimension] * (kernel[dimension] - 1) + 1;
  }

  /// Number of positions of the window over `size` rows or columns. With
  /// `ceilMode` it is rounded up, but the last window starts before the bottom
  /// or right padding. Zero or less if the window does not fit.
  int64_t positions(int dimension, int64_t size, bool ceilMode = false) const;

  /// Size of the result of a transposed convolution, without output padding.
  int64_t transposedSize(int dimension, int64_t size) const {
    return (size - 1) * strides[dimension] + extent(dimension) -
           padding[dimension] - padding[dimension + 2];
  }
};

} // namespace bonsai

#endif // BONSAI_DIALECT_WINDOW_H
