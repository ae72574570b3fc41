//===- PoolingGradientBody.h - What a thread does ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An element of the input a thread: it looks through the windows that reach it,
// so that nothing is added up by several threads.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_POOLING_GRADIENT_POOLINGGRADIENTBODY_H
#define BONSAI_KERNELS_CUDA_POOLING_GRADIENT_POOLINGGRADIENTBODY_H

#include "kernels/cuda/pooling/PoolingBody.h"

namespace bonsai::cuda {

struct PoolingGradientArguments {
  const float *gradient;
  const float *input; ///< Of maxima only.
  float *output;
  int32_t count; ///< Of the output, which is a map like the input.
  int32_t isMax, countsPadding;
  int32_t outRows, outColumns; ///< Of the gradient.
  MapOrder order;
  MapStrides strides, gradientStrides;
  PoolingAxis rows, columns;
};

inline PoolingGradientArguments
makeGradientArguments(const BonsaiPoolingDescriptor &d) {
  PoolingArguments pooling = makeArguments(d);
  PoolingGradientArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.input));
  a.isMax = pooling.isMax;
  a.countsPadding = pooling.countsPadding;
  a.outRows = static_cast<int32_t>(d.out_height);
  a.outColumns = static_cast<int32_t>(d.out_width);
  a.order = makeOrder(d.input);
  a.strides = makeStrides(d.input);
  a.gradientStrides = makeStrides({d.input.batch, d.input.channels,
                                   d.out_height, d.out_width, d.output_layout});
  a.rows = pooling.rows;
  a.columns = pooling.columns;
  return a;
}

/// The windows along an axis that may reach a place: those of a range.
struct WindowRange {
  int32_t begin, end;
};
BONSAI_HOST_DEVICE inline WindowRange
findWindows(const PoolingAxis &axis, int32_t place, int32_t windows) {
  int32_t last = (place + axis.before) / axis.stride;
  int32_t reach = place + axis.before - (axis.kernel - 1) * axis.dilation;
  int32_t first = reach > 0 ? (reach + axis.stride - 1) / axis.stride : 0;
  return {first, last < windows ? last + 1 : windows};
}

/// Whether a window of the range has a tap there.
BONSAI_HOST_DEVICE inline bool hasTap(const PoolingAxis &axis, int32_t window,
                                      int32_t place) {
  return (place - axis.getStart(window)) % axis.dilation == 0;
}

/// Whether the element at `own` is the first of the largest of a window.
BONSAI_HOST_DEVICE inline bool isMaximum(const PoolingGradientArguments &a,
                                         const MapPosition &own, int32_t top,
                                         int32_t left) {
  const float *image =
      a.input + a.strides.locate({own.batch, own.channel, 0, 0});
  float value = image[a.strides.locate({0, 0, own.row, own.column})];
  for (int32_t i = 0; i < a.rows.kernel; ++i) {
    int32_t row = top + i * a.rows.dilation;
    if (row < 0 || row >= a.rows.input)
      continue;
    for (int32_t j = 0; j < a.columns.kernel; ++j) {
      int32_t column = left + j * a.columns.dilation;
      if (column < 0 || column >= a.columns.input)
        continue;
      float other = image[a.strides.locate({0, 0, row, column})];
      bool isBefore = row < own.row || (row == own.row && column < own.column);
      if (other > value || (isBefore && other == value))
        return false;
    }
  }
  return true;
}

BONSAI_HOST_DEVICE inline void
runPoolingGradient(const PoolingGradientArguments &a, int32_t index) {
  MapPosition p = a.order.getPosition(index);
  const float *gradient =
      a.gradient + a.gradientStrides.locate({p.batch, p.channel, 0, 0});
  WindowRange rows = findWindows(a.rows, p.row, a.outRows);
  WindowRange columns = findWindows(a.columns, p.column, a.outColumns);
  float sum = 0;
  for (int32_t row = rows.begin; row < rows.end; ++row)
    for (int32_t column = columns.begin; column < columns.end; ++column) {
      if (!hasTap(a.rows, row, p.row) || !hasTap(a.columns, column, p.column))
        continue;
      float value = gradient[a.gradientStrides.locate({0, 0, row, column})];
      int32_t top = a.rows.getStart(row), left = a.columns.getStart(column);
      if (!a.isMax)
        sum += value / static_cast<float>(countElements(
                           a.rows, a.columns, a.countsPadding, top, left));
      else if (isMaximum(a, p, top, left))
        sum += value;
    }
  a.output[index] = sum;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_POOLING_GRADIENT_POOLINGGRADIENTBODY_H
