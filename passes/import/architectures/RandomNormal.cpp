//===- RandomNormal.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The Box-Muller transform over a counter-based generator. Only additions,
// multiplications, divisions and square roots touch the floats: they are
// rounded the same everywhere, unlike the library's logarithm and sine. (The
// build turns off fused multiply-adds for this file.)
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/RandomNormal.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>

using namespace llvm;
using namespace bonsai;

/// The output function of SplitMix64 (Steele, Lea and Flood 2014).
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

static constexpr uint64_t increment = 0x9e3779b97f4a7c15;

/// The Box-Muller transform gives two values at a time.
static constexpr size_t pairSize = 2;
/// Pairs drawn in one go.
static constexpr size_t batchPairs = 128;

/// Natural logarithm of a positive normal number: exponent apart, by the series
/// of 2 artanh(s) with s = (m - 1) / (m + 1), which |s| < 0.18 makes short.
static float logarithm(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  // Splits x into m * 2^exponent with m in about [sqrt(1/2), sqrt(2)).
  uint32_t shifted = bits - 0x3f3504f3;
  int32_t exponent = static_cast<int32_t>(shifted) >> 23;
  bits = (shifted & 0x7fffff) + 0x3f3504f3;
  float m;
  std::memcpy(&m, &bits, sizeof(m));
  float s = (m - 1) / (m + 1), s2 = s * s;
  float series =
      1 + s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7 + s2 * (1.0f / 9))));
  return exponent * 0.693147181f + 2 * s * series;
}

/// Flips the sign of `x` if bit 0 of `flip` is set.
static float negateIf(uint32_t flip, float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  bits ^= flip << 31;
  std::memcpy(&x, &bits, sizeof(bits));
  return x;
}

/// Two independent deviates of mean 0 and deviation 1. 23 bits of `high` give
/// the radius, `low` the angle.
static void boxMuller(uint32_t high, uint32_t low, float &first,
                      float &second) {
  // Uniform in (0, 1), neither end reached.
  float u = (static_cast<int32_t>(high >> 9) + 0.5f) * (1.0f / (1 << 23));
  float radius = std::sqrt(-2 * logarithm(u));
  // An angle in (-pi/4, pi/4), never 0, and a number of quarter turns.
  float turn =
      (static_cast<int32_t>(low >> 10) + 0.5f) * (1.0f / (1 << 22)) - 0.5f;
  float x = turn * 1.57079633f, x2 = x * x;
  float cosine =
      1 - x2 * (1.0f / 2 -
                x2 * (1.0f / 24 - x2 * (1.0f / 720 - x2 * (1.0f / 40320))));
  float sine =
      x *
      (1 - x2 * (1.0f / 6 - x2 * (1.0f / 120 -
                                  x2 * (1.0f / 5040 - x2 * (1.0f / 362880)))));
  bool swap = low & 1;
  first = radius * negateIf(low >> 1, swap ? sine : cosine);
  second = radius * negateIf((low >> 1) ^ low, swap ? cosine : sine);
}

RandomNormal::RandomNormal(uint64_t seed, StringRef name)
    : key(mix(xxh3_64bits(name) + mix(seed + increment))) {}

void RandomNormal::draw(uint64_t first, float deviation,
                        MutableArrayRef<float> values) const {
  assert(first % pairSize == 0 && "values come in pairs");
  uint64_t counter = key + first / pairSize * increment;
  while (!values.empty()) {
    // Random bits and deviates in separate loops: the second one vectorises.
    std::array<uint32_t, batchPairs> high, low;
    for (size_t i = 0; i < batchPairs; ++i) {
      uint64_t random = mix(counter += increment);
      high[i] = random >> 32;
      low[i] = random;
    }
    std::array<float, batchPairs * pairSize> batch;
    for (size_t i = 0; i < batchPairs; ++i) {
      float a, b;
      boxMuller(high[i], low[i], a, b);
      batch[pairSize * i] = deviation * a;
      batch[pairSize * i + 1] = deviation * b;
    }
    size_t count = std::min(values.size(), batch.size());
    std::copy_n(batch.begin(), count, values.begin());
    values = values.drop_front(count);
  }
}
