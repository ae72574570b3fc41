//===- Activation.h - Activations of one value ------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every kernel of our own applies last, and its derivative.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_ACTIVATION_H
#define BONSAI_KERNELS_CUDA_DEVICE_ACTIVATION_H

#include "kernels/cuda/device/HostDevice.h"
#include "kernels/runtime/Runtime.h"

#include <cmath>

namespace bonsai::cuda {

BONSAI_HOST_DEVICE inline float clamp(float x, float low, float high) {
  return x < low ? low : x > high ? high : x;
}

/// Hands NaNs on.
BONSAI_HOST_DEVICE inline float applyActivation(const BonsaiActivation &a,
                                                float x) {
  switch (a.kind) {
  case BONSAI_ACTIVATION_RELU:
    return x < 0 ? 0 : x;
  case BONSAI_ACTIVATION_CLIP:
    return clamp(x, a.alpha, a.beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x < 0 ? a.alpha * x : x;
  case BONSAI_ACTIVATION_SIGMOID:
    return 1 / (1 + expf(-x));
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return clamp(a.alpha * x + a.beta, 0, 1);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return x * clamp(x / 6 + 0.5f, 0, 1);
  case BONSAI_ACTIVATION_SILU:
    return x / (1 + expf(-x));
  default:
    return x;
  }
}

/// `slope` on the line from 0 to 1, the left derivative at its ends.
BONSAI_HOST_DEVICE inline float
differentiateHardSigmoid(float slope, float offset, float x) {
  float line = slope * x + offset;
  bool isInside = slope > 0 ? line > 0 && line <= 1 : line >= 0 && line < 1;
  return isInside ? slope : 0;
}

/// The derivative. At a kink it is 0 for relu and clip, and that to the left
/// for the others.
BONSAI_HOST_DEVICE inline float
differentiateActivation(const BonsaiActivation &a, float x) {
  // Of numbers that are not positive, so that nothing overflows.
  float exponential = expf(-fabsf(x)), sum = 1 + exponential;
  float sigmoid = (x < 0 ? exponential : 1) / sum;
  float slope = exponential / (sum * sum);
  switch (a.kind) {
  case BONSAI_ACTIVATION_RELU:
    return x > 0 ? 1 : 0;
  case BONSAI_ACTIVATION_CLIP:
    return x > a.alpha && x < a.beta ? 1 : 0;
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x > 0 ? 1 : a.alpha;
  case BONSAI_ACTIVATION_SIGMOID:
    return slope;
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return differentiateHardSigmoid(a.alpha, a.beta, x);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return clamp(x / 6 + 0.5f, 0, 1) +
           x * differentiateHardSigmoid(1.0f / 6, 0.5f, x);
  case BONSAI_ACTIVATION_SILU:
    return sigmoid + x * slope;
  default:
    return 1;
  }
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_ACTIVATION_H
