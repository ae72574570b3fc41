//===- Divisor.h - Division by a number known on the host -------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A GPU divides integers in some twenty instructions; by a constant that the
// host prepares it takes three.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_DIVISOR_H
#define BONSAI_KERNELS_CUDA_DEVICE_DIVISOR_H

#include "kernels/cuda/device/HostDevice.h"

#include <cstdint>

namespace bonsai::cuda {

/// Divides numbers in [0, 2^31) by one in [1, 2^31).
struct Divisor {
  uint32_t value, multiplier, shift;

  BONSAI_HOST_DEVICE int32_t divide(int32_t dividend) const {
    auto n = static_cast<uint32_t>(dividend);
#ifdef __CUDA_ARCH__
    uint32_t high = __umulhi(n, multiplier);
#else
    auto high = static_cast<uint32_t>(uint64_t(n) * multiplier >> 32);
#endif
    return static_cast<int32_t>((high + n) >> shift);
  }

  /// Leaves the remainder in `dividend` and returns the quotient.
  BONSAI_HOST_DEVICE int32_t split(int32_t &dividend) const {
    int32_t quotient = divide(dividend);
    dividend -= quotient * static_cast<int32_t>(value);
    return quotient;
  }
};

/// quotient = floor(n * (2^32 + multiplier) / 2^(32 + shift)), where
/// 2^(shift - 1) < value <= 2^shift.
inline Divisor makeDivisor(int64_t value) {
  uint32_t shift = 0;
  while ((int64_t(1) << shift) < value)
    ++shift;
  uint64_t rest = (uint64_t(1) << shift) - static_cast<uint64_t>(value);
  return {
      static_cast<uint32_t>(value),
      static_cast<uint32_t>((rest << 32) / static_cast<uint64_t>(value) + 1),
      shift};
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_DIVISOR_H
