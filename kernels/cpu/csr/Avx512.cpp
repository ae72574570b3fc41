//===- Avx512.cpp - CSR inner loops for AVX-512 ---------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 16 pixels; needs AVX-512F only.
//
//===----------------------------------------------------------------------===//

#include <immintrin.h>

#include "kernels/cpu/csr/Microkernel.h"

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

  /// Lane l of `mask` from p[2 * l], the other lanes from `rest`.
  static Float loadEven(Float rest, uint32_t mask, const float *p) {
    uint32_t even = spread(mask);
    Float low = _mm512_maskz_loadu_ps(even & 0xffff, p);
    Float high = _mm512_maskz_loadu_ps(even >> 16, p + 16);
    const __m512i pick = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18,
                                           20, 22, 24, 26, 28, 30);
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

private:
  /// Moves bit l to bit 2 * l.
  static uint32_t spread(uint32_t x) {
    x = (x | x << 8) & 0x00ff00ff;
    x = (x | x << 4) & 0x0f0f0f0f;
    x = (x | x << 2) & 0x33333333;
    return (x | x << 1) & 0x55555555;
  }
};
} // namespace

#include "kernels/cpu/csr/MicrokernelLoops.h"

const bonsai::csr::Microkernels bonsai::csr::avx512Microkernels =
    makeMicrokernels();
