//===- Tf32.h - Factors of tensor cores -------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TF32 is f32 with 10 bits of mantissa. Tensor cores ignore the others, which
// is rounding towards zero unless somebody rounds before.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_TF32_H
#define BONSAI_KERNELS_CUDA_DEVICE_TF32_H

#include "kernels/cuda/device/HostDevice.h"

#include <cstdint>
#include <cstring>

namespace bonsai::cuda {

/// The nearest value that TF32 has; of two the one farther from zero. Infinity
/// and NaN stay what they are.
BONSAI_HOST_DEVICE inline float roundToTf32(float value) {
  uint32_t bits;
#ifdef __CUDA_ARCH__
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
  return __uint_as_float(bits);
#else
  memcpy(&bits, &value, sizeof(bits));
  constexpr uint32_t exponent = 0x7f800000, rest = 0x1fff, half = 0x1000;
  if ((bits & exponent) == exponent)
    return value;
  bits = (bits + half) & ~rest;
  memcpy(&value, &bits, sizeof(bits));
  return value;
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_TF32_H
