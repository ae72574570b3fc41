//===- RandomNormalTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The deviates that initial weights are made of.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/RandomNormal.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace bonsai;

static std::vector<float> draw(const RandomNormal &stream, size_t count,
                               uint64_t first = 0, float deviation = 1.0f) {
  std::vector<float> values(count);
  stream.draw(first, deviation, values);
  return values;
}

TEST(RandomNormal, HasTheMomentsOfTheNormalDistribution) {
  constexpr size_t count = 1 << 20;
  double moments[5] = {};
  for (float value : draw(RandomNormal(0, "weight"), count)) {
    double power = 1;
    for (double &moment : moments)
      moment += power / count, power *= value;
  }
  // Five standard errors: sqrt(1, 2, 15, 96) / 1024.
  EXPECT_NEAR(moments[1], 0, 0.005);
  EXPECT_NEAR(moments[2], 1, 0.007);
  EXPECT_NEAR(moments[3], 0, 0.019);
  EXPECT_NEAR(moments[4], 3, 0.048);
}

TEST(RandomNormal, FollowsTheNormalCurve) {
  constexpr size_t count = 1 << 20;
  std::vector<float> values = draw(RandomNormal(7, "weight"), count);
  for (double bound : {-3.0, -2.0, -1.0, -0.25, 0.25, 1.0, 2.0, 3.0}) {
    double below = 0;
    for (float value : values)
      below += value < bound;
    EXPECT_NEAR(below / count, std::erfc(-bound / std::sqrt(2)) / 2, 0.0025)
        << bound;
  }
}

TEST(RandomNormal, NeighboursAreIndependent) {
  constexpr size_t count = 1 << 20;
  std::vector<float> values = draw(RandomNormal(3, "weight"), count);
  for (size_t distance : {1, 2, 3, 256}) {
    double products = 0, squares = 0;
    for (size_t i = distance; i < count; ++i) {
      double a = values[i], b = values[i - distance];
      products += a * b;
      squares += (a * a - 1) * (b * b - 1);
    }
    EXPECT_NEAR(products / count, 0, 0.005) << distance;
    EXPECT_NEAR(squares / count, 0, 0.01) << distance;
  }
}

TEST(RandomNormal, IsNeverZeroNorInfinite) {
  for (float value : draw(RandomNormal(5, "weight"), 1 << 22)) {
    ASSERT_NE(value, 0.0f);
    ASSERT_LT(std::abs(value), 6.0f);
  }
}

TEST(RandomNormal, PartsOfAStreamAreThoseOfTheWhole) {
  RandomNormal stream(1, "weight");
  std::vector<float> whole = draw(stream, 1001, 0, 0.5f);
  for (size_t first : {0, 2, 256, 998})
    for (size_t count : {0, 1, 2, 3}) {
      std::vector<float> expected(whole.begin() + first,
                                  whole.begin() + first + count);
      EXPECT_EQ(draw(stream, count, first, 0.5f), expected)
          << first << " " << count;
    }
}

TEST(RandomNormal, ScalesByTheDeviation) {
  RandomNormal stream(1, "weight");
  std::vector<float> unit = draw(stream, 100),
                     half = draw(stream, 100, 0, 0.5f);
  for (size_t i = 0; i < unit.size(); ++i)
    EXPECT_EQ(half[i], 0.5f * unit[i]);
}

/// The same bits with every compiler, instruction set and C library.
TEST(RandomNormal, IsTheSameOnEveryMachine) {
  std::vector<float> values = draw(RandomNormal(0, "conv1.weight"), 1 << 16);
  llvm::ArrayRef<uint8_t> bytes(
      reinterpret_cast<const uint8_t *>(values.data()),
      values.size() * sizeof(float));
  EXPECT_EQ(llvm::xxh3_64bits(bytes), 8542669904325384219u);
}
