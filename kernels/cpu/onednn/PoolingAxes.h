//===- PoolingAxes.h - Windows of poolings -------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the poolings that oneDNN would compute otherwise than ONNX does.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_ONEDNN_POOLINGAXES_H
#define BONSAI_KERNELS_CPU_ONEDNN_POOLINGAXES_H

#include "kernels/cpu/Pooling.h"
#include "kernels/cpu/onednn/WindowAxis.h"

namespace bonsai::onednn {

/// The windows of a pooling along both axes.
struct PoolingAxes {
  explicit PoolingAxes(const BonsaiPoolingDescriptor &d)
      : height{d.input.height,  d.out_height,      d.kernel_height,
               d.stride_height, d.dilation_height, d.pad_top,
               d.pad_bottom},
        width{d.input.width,    d.out_width, d.kernel_width, d.stride_width,
              d.dilation_width, d.pad_left,  d.pad_right},
        countsPadding(d.kind == BONSAI_POOLING_AVERAGE && d.count_include_pad) {
  }

  bool hasEmptyWindow() const {
    return height.hasEmptyWindow() || width.hasEmptyWindow();
  }

  /// Whether an average counts padding, but a window reaches beyond it.
  bool countsBeyondPadding() const {
    return countsPadding &&
           (height.reach() > height.after || width.reach() > width.after);
  }

  WindowAxis height, width;
  bool countsPadding;
};

} // namespace bonsai::onednn

#endif // BONSAI_KERNELS_CPU_ONEDNN_POOLINGAXES_H
