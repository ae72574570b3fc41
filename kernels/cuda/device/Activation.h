//===- Activation.h - Activations of one value ------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every kernel of our own applies last.
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

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_ACTIVATION_H
