//===- WindowAxis.h - Windows along one spatial axis ---------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the windows of convolutions and poolings that see nothing but padding,
// which oneDNN does not always get right.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_WINDOWAXIS_H
#define BONSAI_KERNELS_CPU_ONEDNN_WINDOWAXIS_H

#include <cstdint>

namespace bonsai::onednn {

/// One spatial axis of a convolution or pooling.
struct WindowAxis {
  int64_t input, output, kernel, stride, dilation;
  /// Declared padding before and after the input.
  int64_t before, after;

  /// How far the last window reaches beyond the input.
  int64_t reach() const {
    int64_t extent = (kernel - 1) * dilation + 1;
    return (output - 1) * stride + extent - input - before;
  }

  /// Whether some window has no tap in the input.
  bool hasEmptyWindow() const {
    for (int64_t i = 0; i < output; ++i)
      if (!touchesInput(i * stride - before))
        return true;
    return false;
  }

private:
  bool touchesInput(int64_t start) const {
    for (int64_t tap = 0; tap < kernel; ++tap) {
      int64_t position = start + tap * dilation;
      if (position >= 0 && position < input)
        return true;
    }
    return false;
  }
};

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_WINDOWAXIS_H
