//===- WindowAttributes.h ------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes that convolutions and pools share.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ONNX_WINDOWATTRIBUTES_H
#define BONSAI_PASSES_IMPORT_ONNX_WINDOWATTRIBUTES_H

#include "passes/import/onnx/NodeImporter.h"

namespace bonsai::onnximport {

/// A 2-D window: lists are `[height, width]`, padding is `[top, left, bottom,
/// right]`.
struct WindowAttributes {
  llvm::SmallVector<int64_t> kernel, strides, padding, dilations;

  /// Rows (0) or columns (1) that the dilated kernel spans.
  int64_t extent(int dimension) const {
    return dilations[dimension] * (kernel[dimension] - 1) + 1;
  }
};

/// Reads `kernel_shape`, `strides` and `dilations`. The kernel of a weight is
/// given; without one `kernel_shape` must be there.
WindowAttributes readWindow(NodeImporter &node,
                            llvm::ArrayRef<int64_t> weightKernel = {});

/// Splits a total padding of one dimension as `auto_pad` says: the odd one goes
/// to the end for SAME_UPPER, to the beginning otherwise.
void distributePadding(WindowAttributes &window, int dimension, int64_t total,
                       llvm::StringRef autoPad);

/// Sets the padding of a convolution or pool over `input`, a feature map, from
/// `pads` or `auto_pad`.
void readPadding(NodeImporter &node, mlir::Value input,
                 WindowAttributes &window);

} // namespace bonsai::onnximport

#endif // BONSAI_PASSES_IMPORT_ONNX_WINDOWATTRIBUTES_H
