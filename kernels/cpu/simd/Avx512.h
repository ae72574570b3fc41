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
  /// For many loads with the same lanes.
  using Mask = __mmask16;
  /// Keeps the mask in a register of its own: GCC would reload it each time.
  static Mask makeMask(uint32_t lanes) {
    Mask mask = static_cast<Mask>(lanes);
    asm("" : "+Yk"(mask));
    return mask;
  }
  static Float load(Mask mask, const float *p) {
    return _mm512_maskz_loadu_ps(mask, p);
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

  /// Loads a vector and moves its lanes: lane l of `mask` becomes p[lanes[l]],
  /// the others keep what they have. For many loads with the same lanes.
  class Shuffle {
  public:
    Shuffle() = default;
    /// `lanes` has 16 entries.
    Shuffle(const uint8_t *lanes, uint32_t mask)
        : lanes(_mm512_cvtepu8_epi32(
              _mm_loadu_si128(reinterpret_cast<const __m128i *>(lanes)))),
          mask(static_cast<__mmask16>(mask)) {}
    Float load(Float rest, const float *p) const {
      return _mm512_mask_permutexvar_ps(rest, mask, lanes, Simd::load(p));
    }

  private:
    __m512i lanes;
    __mmask16 mask;
  };

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

  /// Makes the columns of a square rows: first inside the blocks of 4 by 4,
  /// then the blocks themselves.
  static void transpose(Float *rows) {
    Float t[16];
#pragma GCC unroll 4
    for (int i = 0; i < 16; i += 4)
      transposeBlocks(rows + i);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      t[i] = _mm512_shuffle_f32x4(rows[i], rows[i + 4], 0x88);
      t[i + 4] = _mm512_shuffle_f32x4(rows[i], rows[i + 4], 0xdd);
      t[i + 8] = _mm512_shuffle_f32x4(rows[i + 8], rows[i + 12], 0x88);
      t[i + 12] = _mm512_shuffle_f32x4(rows[i + 8], rows[i + 12], 0xdd);
    }
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      rows[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
      rows[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
    }
  }

private:
  /// Transposes the four blocks that lie side by side in four rows.
  static void transposeBlocks(Float *rows) {
    Float low01 = _mm512_unpacklo_ps(rows[0], rows[1]);
    Float high01 = _mm512_unpackhi_ps(rows[0], rows[1]);
    Float low23 = _mm512_unpacklo_ps(rows[2], rows[3]);
    Float high23 = _mm512_unpackhi_ps(rows[2], rows[3]);
    rows[0] = _mm512_shuffle_ps(low01, low23, 0x44);
    rows[1] = _mm512_shuffle_ps(low01, low23, 0xee);
    rows[2] = _mm512_shuffle_ps(high01, high23, 0x44);
    rows[3] = _mm512_shuffle_ps(high01, high23, 0xee);
  }
};
} // namespace

#endif // BONSAI_KERNELS_CPU_SIMD_AVX512_H
