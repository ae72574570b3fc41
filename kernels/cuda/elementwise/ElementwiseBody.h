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
#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

struct ElementwiseArguments {
  const void *input;
  void *output;
  int32_t count;
  BonsaiActivation activation;
};

inline int64_t countThreads(const ElementwiseArguments &a) {
  return (int64_t(a.count) + 3) / 4;
}

template <typename Input, typename Output>
BONSAI_HOST_DEVICE inline void runElementwise(const ElementwiseArguments &a,
                                              int32_t index) {
  const auto *input = static_cast<const Input *>(a.input);
  auto *output = static_cast<Output *>(a.output);
  auto compute = [&](Input x) {
    return static_cast<Output>(
        applyActivation(a.activation, static_cast<float>(x)));
  };
  int32_t first = 4 * index;
  if (a.count - first >= 4) {
    Vector4<Input> x = asVector4(input + first);
    Vector4<Output> y;
    for (int i = 0; i < 4; ++i)
      y.values[i] = compute(x.values[i]);
    asVector4(output + first) = y;
    return;
  }
  for (int32_t i = first; i < a.count; ++i)
    output[i] = compute(input[i]);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_ELEMENTWISE_ELEMENTWISEBODY_H
