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
      1 + s2 * (1.0f / 3 + s2 * (1.0f / 5 + s2 * (1.0f / 7 + s2 / 9)));
  return exponent * 0.693147181f + 2 * s * series;
}

/// Two independent deviates from 64 random bits: the upper half gives the
/// radius, the lower one the angle.
static void boxMuller(uint64_t random, float &first, float &second) {
  // Uniform in (0, 1), neither end reached.
  float u = ((random >> 41) + 0.5f) * (1.0f / (1 << 23));
  float radius = std::sqrt(-2 * logarithm(u));
  // An angle in (-pi/4, pi/4), never 0, and a number of quarter turns.
  uint32_t low = static_cast<uint32_t>(random);
  float x = (static_cast<float>(low >> 10) + 0.5f) * (1.0f / (1 << 22)) - 0.5f;
  x *= 1.57079633f;
  float x2 = x * x;
  float cosine =
      1 - x2 * (1.0f / 2 - x2 * (1.0f / 24 - x2 * (1.0f / 720 - x2 / 40320)));
  float sine =
      x * (1 - x2 * (1.0f / 6 -
                     x2 * (1.0f / 120 - x2 * (1.0f / 5040 - x2 / 362880))));
  bool odd = low & 1, half = low & 2;
  float c = odd ? -sine : cosine, s = odd ? cosine : sine;
  first = radius * (half ? -c : c);
  second = radius * (half ? -s : s);
}

RandomNormal::RandomNormal(uint64_t seed, StringRef name)
    : key(mix(xxh3_64bits(name) + mix(seed + increment))) {}

void RandomNormal::draw(uint64_t first, float deviation,
                        MutableArrayRef<float> values) const {
  assert(first % 2 == 0 && "values come in pairs");
  uint64_t state = key + (first / 2) * increment;
  size_t pairs = values.size() / 2;
  for (size_t i = 0; i < pairs; ++i) {
    float a, b;
    boxMuller(mix(state + (i + 1) * increment), a, b);
    values[2 * i] = deviation * a;
    values[2 * i + 1] = deviation * b;
  }
  if (values.size() % 2 == 1) {
    float unused;
    boxMuller(mix(state + (pairs + 1) * increment), values.back(), unused);
    values.back() *= deviation;
  }
}
