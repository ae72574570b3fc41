//===- Avx512.h - Vectors for AVX-512 ---------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 16 floats; needs AVX-512F and BMI2. For the one file of a kernel
// that is built for this instruction set: in an anonymous namespace, so that
// the linker cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_AVX512_H
#define BONSAI_KERNELS_CPU_SIMD_AVX512_H

#include <cstdint>
#include <immintrin.h>

namespace {
typedef int IntVector __attribute__((vector_size(64)));

struct Simd {
  using Float = __m512;
  using Int = IntVector;
  static constexpr int lanes = 16;
  static constexpr int maxVectors = 14;

  static Float set(float x) { return _mm512_set1_ps(x); }
  static Float load(const float *p) { return _mm512_loadu_ps(p); }
  static void store(float *p, Float x) { _mm512_storeu_ps(p, x); }
  static Float load(Float rest, uint32_t mask, const float *p) {
    return _mm512_mask_loadu_ps(rest, mask, p);
  }
  static void store(float *p, uint32_t mask, Float x) {
    _mm512_mask_storeu_ps(p, mask, x);
  }
  static Float fma(Float a, Float b, Float c) {
    return _mm512_fmadd_ps(a, b, c);
  }
  static Float max(Float a, Float b) { return _mm512_max_ps(a, b); }
  static Float min(Float a, Float b) { return _mm512_min_ps(a, b); }

  /// Lane l of `mask` from p[2 * l], the other lanes from `rest`. The second
  /// load starts one element early so as not to touch the one after the last.
  static Float loadEven(Float rest, uint32_t mask, const float *p) {
    uint32_t even = _pdep_u32(mask, 0x55555555);
    Float low = _mm512_maskz_loadu_ps(even, p);
    Float high = _mm512_maskz_loadu_ps(even >> 15, p + 15);
    const __m512i pick = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 17, 19,
                                           21, 23, 25, 27, 29, 31);
    return _mm512_mask_blend_ps(mask, rest,
                                _mm512_permutex2var_ps(low, pick, high));
  }

  template <typename Index>
  static Float gather(const float *base, const Index *at) {
    __m512i index;
    if (sizeof(Index) == 2)
      index = _mm512_cvtepu16_epi32(
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at)));
    else
      index = _mm512_loadu_si512(at);
    return _mm512_i32gather_ps(index, base, 4);
  }
};
} // namespace

#endif // BONSAI_KERNELS_CPU_SIMD_AVX512_H
