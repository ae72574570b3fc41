//===- Portable.h - Vectors for any processor -------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 4 floats by the compiler's own vector types, with whatever
// instructions the build allows. For the one file of a kernel that is built
// for this instruction set: in an anonymous namespace, so that the linker
// cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_PORTABLE_H
#define BONSAI_KERNELS_CPU_SIMD_PORTABLE_H

#include <cstdint>

namespace {
typedef float FloatVector __attribute__((vector_size(16)));
typedef int IntVector __attribute__((vector_size(16)));

struct Simd {
  using Float = FloatVector;
  using Int = IntVector;
  static constexpr int lanes = 4;
  static constexpr int maxVectors = 8;

  static Float set(float x) { return Float{x, x, x, x}; }
  static Float load(const float *p) { return Float{p[0], p[1], p[2], p[3]}; }
  static void store(float *p, Float x) { __builtin_memcpy(p, &x, sizeof(x)); }
  static Float load(Float rest, uint32_t mask, const float *p) {
    return loadStrided<1>(rest, mask, p);
  }
  static void store(float *p, uint32_t mask, Float x) {
    for (int l = 0; l < lanes; ++l)
      if (mask >> l & 1)
        p[l] = x[l];
  }
  static Float fma(Float a, Float b, Float c) { return a * b + c; }
  static Float max(Float a, Float b) { return a > b ? a : b; }
  static Float min(Float a, Float b) { return a < b ? a : b; }

  /// Lane l of `mask` from p[2 * l], the other lanes from `rest`.
  static Float loadEven(Float rest, uint32_t mask, const float *p) {
    return loadStrided<2>(rest, mask, p);
  }

  /// Loads a vector and moves its lanes: lane l of `mask` becomes p[lanes[l]],
  /// the others keep what they have. For many loads with the same lanes.
  class Shuffle {
  public:
    Shuffle() = default;
    /// `lanes` has at least 4 entries.
    Shuffle(const uint8_t *lanes, uint32_t mask) : lanes(lanes), mask(mask) {}
    Float load(Float rest, const float *p) const {
      for (int l = 0; l < Simd::lanes; ++l)
        if (mask >> l & 1)
          rest[l] = p[lanes[l]];
      return rest;
    }

  private:
    const uint8_t *lanes;
    uint32_t mask;
  };

  template <typename Index>
  static Float gather(const float *base, const Index *at) {
    return Float{base[at[0]], base[at[1]], base[at[2]], base[at[3]]};
  }

  /// Makes the columns of a square rows.
  static void transpose(Float *rows) {
    Float low01 = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
    Float high01 = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
    Float low23 = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
    Float high23 = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
    rows[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    rows[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    rows[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    rows[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
  }

private:
  template <int Stride>
  static Float loadStrided(Float rest, uint32_t mask, const float *p) {
    for (int l = 0; l < lanes; ++l)
      if (mask >> l & 1)
        rest[l] = p[l * Stride];
    return rest;
  }
};
} // namespace

#endif // BONSAI_KERNELS_CPU_SIMD_PORTABLE_H
