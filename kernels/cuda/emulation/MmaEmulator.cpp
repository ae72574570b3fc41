//===- MmaEmulator.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the fragments of all lanes together to matrices, element by element as
// the PTX ISA numbers them, multiplies, and hands the sums out again.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/emulation/MmaEmulator.h"

#include <cstring>

using namespace bonsai::cuda::emulation;

namespace {
/// What a lane hands in.
struct Fragments {
  const uint32_t *a, *b;
  float *sums;
};

/// Element `i` of f16 in a lane's registers, counted from the lower halves.
struct F16 {
  static constexpr unsigned depth = 16, numA = 8, numB = 4;

  static double get(const uint32_t *registers, unsigned i) {
    auto bits = static_cast<uint16_t>(registers[i / 2] >> (16 * (i % 2)));
    _Float16 value;
    memcpy(&value, &bits, sizeof(value));
    return static_cast<double>(value);
  }
  static unsigned getRowOfA(unsigned group, unsigned i) {
    return i < 2 || (4 <= i && i < 6) ? group : group + 8;
  }
  static unsigned getColumnOfA(unsigned member, unsigned i) {
    return member * 2 + (i & 1) + (i < 4 ? 0 : 8);
  }
  static unsigned getRowOfB(unsigned member, unsigned i) {
    return member * 2 + (i & 1) + (i < 2 ? 0 : 8);
  }
};

/// Element `i` of TF32: a register, but for the bits that TF32 lacks.
struct Tf32 {
  static constexpr unsigned depth = 8, numA = 4, numB = 2;

  static double get(const uint32_t *registers, unsigned i) {
    uint32_t bits = registers[i] & ~uint32_t(0x1fff);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return static_cast<double>(value);
  }
  static unsigned getRowOfA(unsigned group, unsigned i) {
    return i == 0 || i == 2 ? group : group + 8;
  }
  static unsigned getColumnOfA(unsigned member, unsigned i) {
    return i < 2 ? member : member + 4;
  }
  static unsigned getRowOfB(unsigned member, unsigned i) {
    return i == 0 ? member : member + 4;
  }
};

template <typename Type> void multiply(void *const lanes[warpLanes]) {
  double a[16][Type::depth], b[Type::depth][8];
  for (unsigned lane = 0; lane < warpLanes; ++lane) {
    const auto &own = *static_cast<const Fragments *>(lanes[lane]);
    unsigned group = lane >> 2, member = lane % 4;
    for (unsigned i = 0; i < Type::numA; ++i)
      a[Type::getRowOfA(group, i)][Type::getColumnOfA(member, i)] =
          Type::get(own.a, i);
    for (unsigned i = 0; i < Type::numB; ++i)
      b[Type::getRowOfB(member, i)][group] = Type::get(own.b, i);
  }
  for (unsigned lane = 0; lane < warpLanes; ++lane) {
    float *sums = static_cast<const Fragments *>(lanes[lane])->sums;
    unsigned group = lane >> 2, member = lane % 4;
    for (unsigned i = 0; i < 4; ++i) {
      unsigned row = i < 2 ? group : group + 8, column = member * 2 + (i & 1);
      double sum = sums[i];
      for (unsigned k = 0; k < Type::depth; ++k)
        sum += a[row][k] * b[k][column];
      sums[i] = static_cast<float>(sum);
    }
  }
}
} // namespace

void bonsai::cuda::emulation::multiplyF16(const uint32_t (&a)[4],
                                          const uint32_t (&b)[2],
                                          float (&sums)[4]) {
  Fragments own = {a, b, sums};
  runWithWarp(&own, multiply<F16>);
}

void bonsai::cuda::emulation::multiplyTf32(const uint32_t (&a)[4],
                                           const uint32_t (&b)[2],
                                           float (&sums)[4]) {
  Fragments own = {a, b, sums};
  runWithWarp(&own, multiply<Tf32>);
}
