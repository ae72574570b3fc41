//===- PoolingBody.h - What a thread of a pooling does ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A small window is one thread's; a large one, as of a global pooling, is
// shared by the threads of a block, whose parts are then combined.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_POOLING_POOLINGBODY_H
#define BONSAI_KERNELS_CUDA_POOLING_POOLINGBODY_H

#include "kernels/cpu/Pooling.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"

#include <cmath>

namespace bonsai::cuda {

/// One spatial axis of a pooling.
struct PoolingAxis {
  int32_t input, kernel, stride, dilation, before;
  int32_t padded; ///< Where the padding ends, counted as the input is.

  BONSAI_HOST_DEVICE int32_t getStart(int32_t output) const {
    return output * stride - before;
  }

  /// Taps of a window at `start` that lie in front of `end`.
  BONSAI_HOST_DEVICE int32_t countTaps(int32_t start, int32_t end) const {
    int32_t taps = start < end ? (end - start + dilation - 1) / dilation : 0;
    return taps < kernel ? taps : kernel;
  }
};

/// Elements that the average of a window at this place is of.
BONSAI_HOST_DEVICE inline int32_t countElements(const PoolingAxis &rows,
                                                const PoolingAxis &columns,
                                                bool countsPadding, int32_t top,
                                                int32_t left) {
  if (countsPadding)
    return rows.countTaps(top, rows.padded) *
           columns.countTaps(left, columns.padded);
  return (rows.countTaps(top, rows.input) - rows.countTaps(top, 0)) *
         (columns.countTaps(left, columns.input) - columns.countTaps(left, 0));
}

struct PoolingArguments {
  const void *input;
  void *output;
  int32_t count; ///< Of the output.
  int32_t isMax, countsPadding;
  /// Of a block, for windows that blocks share; all its threads together have
  /// windows * parts = 256.
  int32_t windows, parts;
  int32_t partsAreNeighbours;
  MapOrder order; ///< Of the output.
  MapStrides strides;
  PoolingAxis rows, columns;
  Divisor kernelWidth;
};

inline PoolingAxis makeAxis(int64_t input, int64_t kernel, int64_t stride,
                            int64_t dilation, int64_t before, int64_t after) {
  return {static_cast<int32_t>(input),  static_cast<int32_t>(kernel),
          static_cast<int32_t>(stride), static_cast<int32_t>(dilation),
          static_cast<int32_t>(before), static_cast<int32_t>(input + after)};
}

inline PoolingArguments makeArguments(const BonsaiPoolingDescriptor &d) {
  PoolingArguments a = {};
  BonsaiFeatureMap output = {d.input.batch, d.input.channels, d.out_height,
                             d.out_width, d.output_layout};
  a.count = static_cast<int32_t>(countElements(output));
  a.isMax = d.kind == BONSAI_POOLING_MAX;
  a.countsPadding = d.count_include_pad;
  // Threads next to each other read elements next to each other: channels, or
  // the taps of a window.
  a.partsAreNeighbours = d.input.layout == BONSAI_LAYOUT_PLAIN;
  a.windows = a.partsAreNeighbours ? 8 : 32;
  a.parts = 256 / a.windows;
  a.order = makeOrder(output);
  a.strides = makeStrides(d.input);
  a.rows = makeAxis(d.input.height, d.kernel_height, d.stride_height,
                    d.dilation_height, d.pad_top, d.pad_bottom);
  a.columns = makeAxis(d.input.width, d.kernel_width, d.stride_width,
                       d.dilation_width, d.pad_left, d.pad_right);
  a.kernelWidth = makeDivisor(d.kernel_width);
  return a;
}

/// Windows of so many taps are shared.
constexpr int32_t sharedWindowTaps = 32;

inline bool sharesWindows(const PoolingArguments &a) {
  return a.rows.kernel * a.columns.kernel >= sharedWindowTaps;
}

inline int64_t countBlocks(const PoolingArguments &a) {
  return (int64_t(a.count) + a.windows - 1) / a.windows;
}

BONSAI_HOST_DEVICE inline float accumulate(const PoolingArguments &a, float sum,
                                           float x) {
  if (!a.isMax)
    return sum + x;
  return x > sum || x != x ? x : sum;
}

/// The maximum or sum of every `parts`th tap from `part` on.
template <typename Element>
BONSAI_HOST_DEVICE inline float reduceTaps(const PoolingArguments &a,
                                           int32_t index, int32_t part,
                                           int32_t parts) {
  MapPosition p = a.order.getPosition(index);
  int32_t top = a.rows.getStart(p.row), left = a.columns.getStart(p.column);
  const auto *image = static_cast<const Element *>(a.input) +
                      a.strides.locate({p.batch, p.channel, 0, 0});
  float result = a.isMax ? -INFINITY : 0;
  for (int32_t tap = part; tap < a.rows.kernel * a.columns.kernel;
       tap += parts) {
    int32_t column = tap, row = a.kernelWidth.split(column);
    row = top + row * a.rows.dilation;
    column = left + column * a.columns.dilation;
    if (row >= 0 && row < a.rows.input && column >= 0 &&
        column < a.columns.input)
      result = accumulate(
          a, result,
          static_cast<float>(image[a.strides.locate({0, 0, row, column})]));
  }
  return result;
}

/// From the maximum or sum of a window.
template <typename Element>
BONSAI_HOST_DEVICE inline void storeWindow(const PoolingArguments &a,
                                           int32_t index, float value) {
  auto *output = static_cast<Element *>(a.output);
  if (a.isMax) {
    output[index] = static_cast<Element>(value);
    return;
  }
  MapPosition p = a.order.getPosition(index);
  int32_t top = a.rows.getStart(p.row), left = a.columns.getStart(p.column);
  int32_t taps = countElements(a.rows, a.columns, a.countsPadding, top, left);
  output[index] = static_cast<Element>(value / static_cast<float>(taps));
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runWindow(const PoolingArguments &a,
                                         int32_t index) {
  storeWindow<Element>(a, index, reduceTaps<Element>(a, index, 0, 1));
}

/// Which window of its block a thread works on, and which part of it.
BONSAI_HOST_DEVICE inline int32_t getWindow(const PoolingArguments &a,
                                            int32_t thread) {
  return a.partsAreNeighbours ? thread / a.parts : thread % a.windows;
}
BONSAI_HOST_DEVICE inline int32_t getPart(const PoolingArguments &a,
                                          int32_t thread) {
  return a.partsAreNeighbours ? thread % a.parts : thread / a.windows;
}

/// First, of all threads of a block: leaves its part in `parts[thread]`.
template <typename Element>
BONSAI_HOST_DEVICE inline void runPart(const PoolingArguments &a, int32_t block,
                                       int32_t thread, float *parts) {
  int32_t index = block * a.windows + getWindow(a, thread);
  if (index < a.count)
    parts[thread] = reduceTaps<Element>(a, index, getPart(a, thread), a.parts);
}

/// Then: combines the parts.
template <typename Element>
BONSAI_HOST_DEVICE inline void finishWindow(const PoolingArguments &a,
                                            int32_t block, int32_t thread,
                                            const float *parts) {
  int32_t index = block * a.windows + getWindow(a, thread);
  if (index >= a.count || getPart(a, thread) != 0)
    return;
  int32_t step = a.partsAreNeighbours ? 1 : a.windows;
  float value = parts[thread];
  for (int32_t part = 1; part < a.parts; ++part)
    value = accumulate(a, value, parts[thread + part * step]);
  storeWindow<Element>(a, index, value);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_POOLING_POOLINGBODY_H
