//===- MmaEmulatorTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products of matrices that the test cuts up itself, register by register as
// the figures of the PTX ISA show them.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/Mma.h"
#include "kernels/cuda/device/Tf32.h"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

using namespace bonsai::cuda;

namespace {
using Matrix = std::vector<std::vector<float>>;

Matrix makeMatrix(int rows, int columns, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_int_distribution<int> uniform(-50, 50);
  Matrix matrix(rows, std::vector<float>(columns));
  for (std::vector<float> &row : matrix)
    for (float &value : row)
      value = static_cast<float>(uniform(generator));
  return matrix;
}

uint32_t getBits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

uint32_t packHalves(float low, float high) {
  const _Float16 halves[] = {_Float16(low), _Float16(high)};
  uint32_t bits;
  memcpy(&bits, halves, sizeof(bits));
  return bits;
}

MmaFactors cutF16(const Matrix &a, const Matrix &b, int lane) {
  int row = lane / 4, k = lane % 4 * 2, column = lane / 4;
  return {{packHalves(a[row][k], a[row][k + 1]),
           packHalves(a[row + 8][k], a[row + 8][k + 1]),
           packHalves(a[row][k + 8], a[row][k + 9]),
           packHalves(a[row + 8][k + 8], a[row + 8][k + 9])},
          {packHalves(b[k][column], b[k + 1][column]),
           packHalves(b[k + 8][column], b[k + 9][column])}};
}

/// With bits set that TF32 ignores.
MmaFactors cutTf32(const Matrix &a, const Matrix &b, int lane) {
  int row = lane / 4, k = lane % 4, column = lane / 4;
  auto get = [](float value) { return getBits(value) | 0x1fff; };
  return {{get(a[row][k]), get(a[row + 8][k]), get(a[row][k + 4]),
           get(a[row + 8][k + 4])},
          {get(b[k][column]), get(b[k + 4][column])}};
}

/// All values are small integers, so that every sum is exact.
template <typename Cut, typename Multiply>
void check(int depth, Cut cut, Multiply multiply) {
  Matrix a = makeMatrix(16, depth, 1), b = makeMatrix(depth, 8, 2),
         c = makeMatrix(16, 8, 3), d(16, std::vector<float>(8, NAN));
  emulation::Launch config;
  config.block.x = 32;
  ASSERT_EQ(emulation::launch(
                config,
                [&] {
                  int lane = static_cast<int>(emulation::getThreadIndex().x);
                  int row = lane / 4, column = lane % 4 * 2;
                  float sums[] = {c[row][column], c[row][column + 1],
                                  c[row + 8][column], c[row + 8][column + 1]};
                  multiply(cut(a, b, lane), sums);
                  d[row][column] = sums[0];
                  d[row][column + 1] = sums[1];
                  d[row + 8][column] = sums[2];
                  d[row + 8][column + 1] = sums[3];
                }),
            "");
  for (int row = 0; row < 16; ++row)
    for (int column = 0; column < 8; ++column) {
      float expected = c[row][column];
      for (int k = 0; k < depth; ++k)
        expected += a[row][k] * b[k][column];
      EXPECT_EQ(d[row][column], expected) << row << ", " << column;
    }
}
} // namespace

TEST(MmaEmulator, F16) {
  check(16, cutF16, [](const MmaFactors &factors, float (&sums)[4]) {
    multiplyF16(factors, sums);
  });
}

TEST(MmaEmulator, Tf32) {
  check(8, cutTf32, [](const MmaFactors &factors, float (&sums)[4]) {
    multiplyTf32(factors, sums);
  });
}

TEST(MmaEmulator, RoundsToTf32) {
  const float unit = 0x1p-10f;
  EXPECT_EQ(roundToTf32(1 + unit), 1 + unit);
  EXPECT_EQ(roundToTf32(1 + 0.49f * unit), 1);
  EXPECT_EQ(roundToTf32(1 + 0.5f * unit), 1 + unit);
  EXPECT_EQ(roundToTf32(-1 - 0.5f * unit), -1 - unit);
  EXPECT_EQ(roundToTf32(2 - 0.25f * unit), 2);
  EXPECT_EQ(roundToTf32(0), 0);
  EXPECT_EQ(roundToTf32(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(roundToTf32(NAN)));
}
