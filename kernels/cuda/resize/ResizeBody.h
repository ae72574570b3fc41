//===- ResizeBody.h - What a thread of a resize does ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One element of the output. Where a weight is 0, as all are for nearest
// neighbours, its element is not read.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RESIZE_RESIZEBODY_H
#define BONSAI_KERNELS_CUDA_RESIZE_RESIZEBODY_H

#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"
#include "kernels/cuda/resize/CudaResize.h"

namespace bonsai::cuda {

struct ResizeArguments {
  const void *input;
  void *output;
  const BonsaiCudaSample *rows, *columns;
  int32_t count; ///< Of the output.
  MapOrder order;
  MapStrides strides;
};

/// All but the addresses.
inline ResizeArguments makeArguments(const BonsaiCudaResizeDescriptor &d) {
  ResizeArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.output));
  a.order = makeOrder(d.output);
  a.strides = makeStrides(d.input);
  return a;
}

/// Along a row of the input.
template <typename Element>
BONSAI_HOST_DEVICE inline float
sampleRow(const Element *row, const BonsaiCudaSample &sample, int32_t stride) {
  auto low = static_cast<float>(row[sample.low * stride]);
  if (sample.weight == 0)
    return low;
  auto high = static_cast<float>(row[sample.high * stride]);
  return low * (1 - sample.weight) + high * sample.weight;
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runResize(const ResizeArguments &a,
                                         int32_t index) {
  MapPosition p = a.order.getPosition(index);
  const auto *plane = static_cast<const Element *>(a.input) +
                      a.strides.locate({p.batch, p.channel, 0, 0});
  BonsaiCudaSample row = a.rows[p.row], column = a.columns[p.column];
  float value =
      sampleRow(plane + row.low * a.strides.row, column, a.strides.column);
  if (row.weight != 0) {
    float high =
        sampleRow(plane + row.high * a.strides.row, column, a.strides.column);
    value = value * (1 - row.weight) + high * row.weight;
  }
  static_cast<Element *>(a.output)[index] = static_cast<Element>(value);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RESIZE_RESIZEBODY_H
