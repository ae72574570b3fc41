//===- MaxPoolIndicesBody.h - What a thread of a pooling does ----*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A window a thread.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_MAXPOOLINDICESBODY_H
#define BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_MAXPOOLINDICESBODY_H

#include "kernels/cuda/pooling/PoolingBody.h"

namespace bonsai::cuda {

struct MaxPoolIndicesArguments {
  const void *input;
  void *output;
  int64_t *indices;
  int32_t count;  ///< Of the output, and of the indices.
  MapOrder order; ///< Of both.
  MapStrides strides;
  PoolingAxis rows, columns;
};

inline MaxPoolIndicesArguments
makeIndicesArguments(const BonsaiPoolingDescriptor &d) {
  PoolingArguments pooling = makeArguments(d);
  MaxPoolIndicesArguments a = {};
  a.count = pooling.count;
  a.order = pooling.order;
  a.strides = pooling.strides;
  a.rows = pooling.rows;
  a.columns = pooling.columns;
  return a;
}

/// Where a maximum was.
struct IndexedMaximum {
  float value = -INFINITY;
  int64_t index = -1;

  /// A tie stays with the first, and so does a NaN that comes first.
  BONSAI_HOST_DEVICE void take(float candidate, int64_t position) {
    if (index >= 0 && !(candidate > value))
      return;
    value = candidate;
    index = position;
  }
};

template <typename Element>
BONSAI_HOST_DEVICE inline void
runIndexedWindow(const MaxPoolIndicesArguments &a, int32_t index) {
  MapPosition p = a.order.getPosition(index);
  int32_t top = a.rows.getStart(p.row), left = a.columns.getStart(p.column);
  const Element *image = static_cast<const Element *>(a.input) +
                         a.strides.locate({p.batch, p.channel, 0, 0});
  IndexedMaximum maximum;
  for (int32_t i = 0; i < a.rows.kernel; ++i) {
    int32_t row = top + i * a.rows.dilation;
    if (row < 0 || row >= a.rows.input)
      continue;
    for (int32_t j = 0; j < a.columns.kernel; ++j) {
      int32_t column = left + j * a.columns.dilation;
      if (column >= 0 && column < a.columns.input)
        maximum.take(
            static_cast<float>(image[a.strides.locate({0, 0, row, column})]),
            row * a.columns.input + column);
    }
  }
  static_cast<Element *>(a.output)[index] = static_cast<Element>(maximum.value);
  a.indices[index] = maximum.index;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_MAX_POOL_INDICES_MAXPOOLINDICESBODY_H
