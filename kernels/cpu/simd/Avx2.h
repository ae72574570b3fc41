//===- Avx2.h - Vectors for AVX2 and FMA ------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vectors of 8 floats; needs AVX2 and FMA. For the one file of a kernel that is
// built for this instruction set: in an anonymous namespace, so that the linker
// cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_AVX2_H
#define BONSAI_KERNELS_CPU_SIMD_AVX2_H

#include <cstdint>
#include <immintrin.h>

namespace {
typedef int IntVector __attribute__((vector_size(32)));

struct Simd {
  using Float = __m256;
  using Int = IntVector;
  static constexpr int lanes = 8;
  static constexpr int maxVectors = 8;

  static Float set(float x) { return _mm256_set1_ps(x); }
  static Float load(const float *p) { return _mm256_loadu_ps(p); }
  static void store(float *p, Float x) { _mm256_storeu_ps(p, x); }
  static Float load(Float rest, uint32_t mask, const float *p) {
    __m256i lanes = expand(mask);
    return _mm256_blendv_ps(rest, _mm256_maskload_ps(p, lanes),
                            _mm256_castsi256_ps(lanes));
  }
  static void store(float *p, uint32_t mask, Float x) {
    _mm256_maskstore_ps(p, expand(mask), x);
  }
  static Float fma(Float a, Float b, Float c) {
    return _mm256_fmadd_ps(a, b, c);
  }
  static Float max(Float a, Float b) { return _mm256_max_ps(a, b); }
  static Float min(Float a, Float b) { return _mm256_min_ps(a, b); }

  /// Lane l of `mask` from p[2 * l], the other lanes from `rest`.
  static Float loadEven(Float rest, uint32_t mask, const float *p) {
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14);
    __m256 lanes = _mm256_castsi256_ps(expand(mask));
    return _mm256_mask_i32gather_ps(rest, p, even, lanes, 4);
  }

  /// Loads a vector and moves its lanes: lane l of `mask` becomes p[lanes[l]],
  /// the others keep what they have. For many loads with the same lanes.
  class Shuffle {
  public:
    Shuffle() = default;
    /// `lanes` has at least 8 entries.
    Shuffle(const uint8_t *lanes, uint32_t mask)
        : lanes(_mm256_cvtepu8_epi32(
              _mm_loadl_epi64(reinterpret_cast<const __m128i *>(lanes)))),
          mask(_mm256_castsi256_ps(expand(mask))) {}
    Float load(Float rest, const float *p) const {
      return _mm256_blendv_ps(
          rest, _mm256_permutevar8x32_ps(Simd::load(p), lanes), mask);
    }

  private:
    __m256i lanes;
    __m256 mask;
  };

  template <typename Index>
  static Float gather(const float *base, const Index *at) {
    __m256i index;
    if (sizeof(Index) == 2)
      index = _mm256_cvtepu16_epi32(
          _mm_loadu_si128(reinterpret_cast<const __m128i *>(at)));
    else
      index = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
    return _mm256_i32gather_ps(base, index, 4);
  }

  /// Makes the columns of a square rows: first inside the blocks of 4 by 4,
  /// then the blocks themselves.
  static void transpose(Float *rows) {
    transposeBlocks(rows);
    transposeBlocks(rows + 4);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      Float upper = rows[i], lower = rows[i + 4];
      rows[i] = _mm256_permute2f128_ps(upper, lower, 0x20);
      rows[i + 4] = _mm256_permute2f128_ps(upper, lower, 0x31);
    }
  }

private:
  /// Transposes the two blocks that lie side by side in four rows.
  static void transposeBlocks(Float *rows) {
    Float low01 = _mm256_unpacklo_ps(rows[0], rows[1]);
    Float high01 = _mm256_unpackhi_ps(rows[0], rows[1]);
    Float low23 = _mm256_unpacklo_ps(rows[2], rows[3]);
    Float high23 = _mm256_unpackhi_ps(rows[2], rows[3]);
    rows[0] = _mm256_shuffle_ps(low01, low23, 0x44);
    rows[1] = _mm256_shuffle_ps(low01, low23, 0xee);
    rows[2] = _mm256_shuffle_ps(high01, high23, 0x44);
    rows[3] = _mm256_shuffle_ps(high01, high23, 0xee);
  }

  /// All bits of lane l set if bit l is.
  static __m256i expand(uint32_t mask) {
    const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    __m256i set = _mm256_and_si256(_mm256_set1_epi32(mask), bits);
    return _mm256_cmpeq_epi32(set, bits);
  }
};
} // namespace

#endif // BONSAI_KERNELS_CPU_SIMD_AVX2_H
