//===- MaxUnpoolBody.h - What a thread of an unpooling does ------*- C++ -*===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An element of the input a thread. Where two say the same place, the later one
// in the row-major plane counts, whatever the order of the threads: a thread
// whose place a later element takes writes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_MAX_UNPOOL_MAXUNPOOLBODY_H
#define BONSAI_KERNELS_CUDA_MAX_UNPOOL_MAXUNPOOLBODY_H

#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"
#include "kernels/cuda/max_unpool/CudaMaxUnpool.h"

namespace bonsai::cuda {

struct MaxUnpoolArguments {
  const void *input;
  const int64_t *indices;
  void *output;
  int32_t count; ///< Of the input.
  int32_t height, width;
  int32_t reachHeight, reachWidth;
  int64_t pixels; ///< Of the output.
  MapOrder order; ///< Of the input.
  MapStrides strides;
  Divisor outputWidth;
};

inline MaxUnpoolArguments makeArguments(const BonsaiMaxUnpoolDescriptor &d) {
  MaxUnpoolArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.input));
  a.height = static_cast<int32_t>(d.input.height);
  a.width = static_cast<int32_t>(d.input.width);
  a.reachHeight = static_cast<int32_t>(d.reach_height);
  a.reachWidth = static_cast<int32_t>(d.reach_width);
  a.pixels = d.output.height * d.output.width;
  a.order = makeOrder(d.input);
  a.strides = makeStrides(d.output);
  a.outputWidth = makeDivisor(d.output.width);
  return a;
}

/// Whether an element that follows in the plane has the same index as element
/// `index`, which is at `p`.
BONSAI_HOST_DEVICE inline bool isOverwritten(const MaxUnpoolArguments &a,
                                             const MapPosition &p,
                                             int32_t index) {
  for (int32_t down = 0; down <= a.reachHeight; ++down) {
    if (p.row + down >= a.height)
      return false;
    for (int32_t right = down == 0 ? 1 : -a.reachWidth; right <= a.reachWidth;
         ++right) {
      int32_t column = p.column + right;
      if (column >= 0 && column < a.width &&
          a.indices[index + down * a.width + right] == a.indices[index])
        return true;
    }
  }
  return false;
}

/// After the output was filled with zeros.
template <typename Element>
BONSAI_HOST_DEVICE inline void runScatter(const MaxUnpoolArguments &a,
                                          int32_t index) {
  int64_t place = a.indices[index];
  if (place < 0 || place >= a.pixels)
    return;
  MapPosition p = a.order.getPosition(index);
  if (isOverwritten(a, p, index))
    return;
  int32_t column = static_cast<int32_t>(place);
  int32_t row = a.outputWidth.split(column);
  static_cast<Element *>(
      a.output)[a.strides.locate({p.batch, p.channel, row, column})] =
      static_cast<const Element *>(a.input)[index];
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_MAX_UNPOOL_MAXUNPOOLBODY_H
