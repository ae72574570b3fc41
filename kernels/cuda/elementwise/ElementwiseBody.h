//===- ElementwiseBody.h - What a thread of an activation does --*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four elements a thread.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_ELEMENTWISE_ELEMENTWISEBODY_H
#define BONSAI_KERNELS_CUDA_ELEMENTWISE_ELEMENTWISEBODY_H

#include "kernels/cuda/device/Activation.h"

namespace bonsai::cuda {

struct ElementwiseArguments {
  const float *input;
  float *output;
  int32_t count;
  BonsaiActivation activation;
};

inline int64_t countThreads(const ElementwiseArguments &a) {
  return (int64_t(a.count) + 3) / 4;
}

BONSAI_HOST_DEVICE inline void runElementwise(const ElementwiseArguments &a,
                                              int32_t index) {
  int32_t first = 4 * index;
  if (a.count - first >= 4) {
    Float4 x = asFloat4(a.input + first);
    for (float &value : x.values)
      value = applyActivation(a.activation, value);
    asFloat4(a.output + first) = x;
    return;
  }
  for (int32_t i = first; i < a.count; ++i)
    a.output[i] = applyActivation(a.activation, a.input[i]);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_ELEMENTWISE_ELEMENTWISEBODY_H
