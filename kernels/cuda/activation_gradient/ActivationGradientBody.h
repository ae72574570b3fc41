//===- ActivationGradientBody.h - What a thread does ------------*- C++ -*-===//
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

#ifndef BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_ACTIVATIONGRADIENTBODY_H
#define BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_ACTIVATIONGRADIENTBODY_H

#include "kernels/cuda/device/Activation.h"
#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

struct ActivationGradientArguments {
  const float *gradient, *input;
  float *output;
  int32_t elements;
  int32_t count; ///< Of threads.
  BonsaiActivation activation;
};

inline ActivationGradientArguments
makeGradientArguments(int64_t elements, const BonsaiActivation &activation) {
  ActivationGradientArguments a = {};
  a.elements = static_cast<int32_t>(elements);
  a.count = static_cast<int32_t>((elements + 3) / 4);
  a.activation = activation;
  return a;
}

BONSAI_HOST_DEVICE inline void
runActivationGradient(const ActivationGradientArguments &a, int32_t index) {
  int32_t first = 4 * index;
  if (a.elements - first >= 4) {
    Vector4<float> gradient = asVector4(a.gradient + first);
    Vector4<float> x = asVector4(a.input + first);
    BONSAI_UNROLLED
    for (int i = 0; i < 4; ++i)
      gradient.values[i] *= differentiateActivation(a.activation, x.values[i]);
    asVector4(a.output + first) = gradient;
    return;
  }
  for (int32_t i = first; i < a.elements; ++i)
    a.output[i] =
        a.gradient[i] * differentiateActivation(a.activation, a.input[i]);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_ACTIVATION_GRADIENT_ACTIVATIONGRADIENTBODY_H
