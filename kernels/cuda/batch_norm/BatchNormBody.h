//===- BatchNormBody.h - What a thread of a normalization does ---*- C++ -*===//
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

#ifndef BONSAI_KERNELS_CUDA_BATCH_NORM_BATCHNORMBODY_H
#define BONSAI_KERNELS_CUDA_BATCH_NORM_BATCHNORMBODY_H

#include "kernels/cuda/batch_norm/CudaBatchNorm.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/device/MapIndex.h"

namespace bonsai::cuda {

struct BatchNormArguments {
  const void *input;
  const float *factors, *offsets;
  void *output;
  int32_t count;
  MapOrder order; ///< Of input and output.
};

inline BatchNormArguments makeArguments(const BonsaiBatchNormDescriptor &d) {
  BatchNormArguments a = {};
  a.count = static_cast<int32_t>(countElements(d.map));
  a.order = makeOrder(d.map);
  return a;
}

template <typename Element>
BONSAI_HOST_DEVICE inline void normalize(const BatchNormArguments &a,
                                         int32_t index) {
  int32_t channel = a.order.getPosition(index).channel;
  auto x = static_cast<float>(static_cast<const Element *>(a.input)[index]);
  static_cast<Element *>(a.output)[index] =
      static_cast<Element>(x * a.factors[channel] + a.offsets[channel]);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_BATCH_NORM_BATCHNORMBODY_H
