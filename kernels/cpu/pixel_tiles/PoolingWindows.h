//===- PoolingWindows.h - Windows of poolings ----------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What both halves of the pooling in pixel tiles know of its windows.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_POOLINGWINDOWS_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_POOLINGWINDOWS_H

#include "kernels/cpu/Pooling.h"
#include "kernels/cpu/onednn/WindowAxis.h"

namespace bonsai::pixel_tiles {

inline onednn::WindowAxis getHeight(const BonsaiPoolingDescriptor &d) {
  return {d.input.height,    d.out_height, d.kernel_height, d.stride_height,
          d.dilation_height, d.pad_top,    d.pad_bottom};
}

inline onednn::WindowAxis getWidth(const BonsaiPoolingDescriptor &d) {
  return {d.input.width,    d.out_width, d.kernel_width, d.stride_width,
          d.dilation_width, d.pad_left,  d.pad_right};
}

/// Whether the only window is the input, neither more nor less.
inline bool isWholeMap(const BonsaiPoolingDescriptor &d) {
  auto isWhole = [](const onednn::WindowAxis &axis) {
    return axis.output == 1 && axis.kernel == axis.input && axis.before == 0 &&
           axis.after == 0 && (axis.dilation == 1 || axis.kernel == 1);
  };
  return isWhole(getHeight(d)) && isWhole(getWidth(d));
}

} // namespace bonsai::pixel_tiles

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_POOLINGWINDOWS_H
