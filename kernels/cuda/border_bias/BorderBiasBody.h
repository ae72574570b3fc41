//===- BorderBiasBody.h - What a thread of a border bias does ---*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An element a thread.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BORDER_BIAS_BORDERBIASBODY_H
#define BONSAI_KERNELS_CUDA_BORDER_BIAS_BORDERBIASBODY_H

#include "kernels/cpu/border_bias/BorderBias.h"
#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"

namespace bonsai::cuda {

/// How many of the first and last of `extent` rows or columns have an entry of
/// the table to themselves; all others share the one between.
struct BorderAxis {
  int32_t extent, before, after;

  BONSAI_HOST_DEVICE int32_t countEntries() const { return before + 1 + after; }
  BONSAI_HOST_DEVICE int32_t getEntry(int32_t position) const {
    int32_t beyond = position - (extent - after - 1);
    return (position < before ? position : before) + (beyond > 0 ? beyond : 0);
  }
};

struct BorderBiasArguments {
  const void *input;
  const void *residual; ///< Null if there is none.
  const float *table;   ///< The bias included.
  void *output;
  int32_t count;
  BonsaiActivation activation;
  MapOrder order;
  BorderAxis rows, columns;
};

inline BorderBiasArguments makeArguments(const BonsaiBorderBiasDescriptor &d) {
  auto makeAxis = [](int64_t extent, int64_t before, int64_t after) {
    return BorderAxis{static_cast<int32_t>(extent),
                      static_cast<int32_t>(before),
                      static_cast<int32_t>(after)};
  };
  BorderBiasArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.map));
  a.activation = d.epilogue.activation;
  a.order = makeOrder(d.map);
  a.rows = makeAxis(d.map.height, d.top, d.bottom);
  a.columns = makeAxis(d.map.width, d.left, d.right);
  return a;
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runBorderBias(const BorderBiasArguments &a,
                                             int32_t index) {
  MapPosition p = a.order.getPosition(index);
  int32_t row = p.channel * a.rows.countEntries() + a.rows.getEntry(p.row);
  int32_t entry = row * a.columns.countEntries() + a.columns.getEntry(p.column);
  auto load = [&](const void *map) {
    return static_cast<float>(static_cast<const Element *>(map)[index]);
  };
  float value = load(a.input) + a.table[entry];
  if (a.residual)
    value += load(a.residual);
  static_cast<Element *>(a.output)[index] =
      static_cast<Element>(applyActivation(a.activation, value));
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_BORDER_BIAS_BORDERBIASBODY_H
