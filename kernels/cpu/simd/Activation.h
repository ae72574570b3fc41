//===- Activation.h - Activations of vectors --------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written once over the type `Simd` that another header of this folder,
// included before, defines for its instruction set.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_ACTIVATION_H
#define BONSAI_KERNELS_CPU_SIMD_ACTIVATION_H

#include "kernels/runtime/Runtime.h"

#define BONSAI_INLINE inline __attribute__((always_inline))

namespace {
using Float = Simd::Float;

/// exp(x) to about 2 ulp, saturating where the result leaves the normal range.
BONSAI_INLINE Float exponential(Float x) {
  const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to integer.
  x = Simd::max(Simd::set(-87.0f), Simd::min(Simd::set(88.0f), x));
  Float shifted = x * 1.44269504f + magic;
  Float n = shifted - magic;
  Float r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  Float p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  Simd::Int exponent = ((Simd::Int)shifted << 23) + (127 << 23);
  return p * (Float)exponent;
}

BONSAI_INLINE Float sigmoid(Float x) {
  return Simd::set(1.0f) / (Simd::set(1.0f) + exponential(-x));
}

BONSAI_INLINE Float clip(Float x, float low, float high) {
  return Simd::min(Simd::set(high), Simd::max(Simd::set(low), x));
}

BONSAI_INLINE Float activate(const BonsaiActivation &activation, Float x) {
  float alpha = activation.alpha, beta = activation.beta;
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return Simd::max(Simd::set(0.0f), x);
  case BONSAI_ACTIVATION_CLIP:
    return clip(x, alpha, beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return Simd::max(Simd::set(0.0f), x) +
           alpha * Simd::min(Simd::set(0.0f), x);
  case BONSAI_ACTIVATION_SIGMOID:
    return sigmoid(x);
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return clip(alpha * x + beta, 0.0f, 1.0f);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return x * clip(x / 6.0f + 0.5f, 0.0f, 1.0f);
  case BONSAI_ACTIVATION_SILU:
    return x * sigmoid(x);
  }
  return x;
}
} // namespace

#endif // BONSAI_KERNELS_CPU_SIMD_ACTIVATION_H
