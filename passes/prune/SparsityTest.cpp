//===- SparsityTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rule of counts, where floating point would get it wrong.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Sparsity.h"
#include <gtest/gtest.h>

using namespace bonsai;

static int64_t count(const char *sparsity, int64_t candidates) {
  std::optional<Sparsity> parsed = Sparsity::parse(sparsity);
  EXPECT_TRUE(parsed.has_value()) << sparsity;
  return parsed ? parsed->countOf(candidates) : -1;
}

TEST(Sparsity, RoundsHalfUp) {
  EXPECT_EQ(count("0.5", 1), 1);
  EXPECT_EQ(count("0.5", 3), 2);
  EXPECT_EQ(count("0.25", 2), 1);
  EXPECT_EQ(count("0.25", 6), 2);
  EXPECT_EQ(count("0.49", 1), 0);
  EXPECT_EQ(count("0.5", 0), 0);
}

TEST(Sparsity, CountsTheDecimalAndNotItsDouble) {
  EXPECT_EQ(count("0.9", 160), 144);
  EXPECT_EQ(count("0.9", 5), 5);      // 4.5
  EXPECT_EQ(count("0.145", 100), 15); // 14.5; 0.145 * 100 < 14.5 in double
  EXPECT_EQ(count("0.35", 10), 4);    // 3.5; the double of 0.35 is less
  EXPECT_EQ(count("0.7", 15), 11);    // 10.5; the double of 0.7 is less
  EXPECT_EQ(count("0.499999999999999999", 1), 0);
  EXPECT_EQ(count("0.9", 25502912), 22952621);   // 22952620.8
  EXPECT_EQ(count("0.9", 138344128), 124509715); // 124509715.2
}

TEST(Sparsity, EqualsRationalArithmeticForThousandths) {
  for (int64_t thousandths = 0; thousandths < 1000; ++thousandths) {
    char text[8];
    snprintf(text, sizeof(text), "0.%03d", static_cast<int>(thousandths));
    for (int64_t n : {1, 2, 3, 7, 10, 125, 500, 999, 1000, 4096, 123457})
      EXPECT_EQ(count(text, n), (2 * thousandths * n + 1000) / 2000)
          << text << " of " << n;
  }
}

TEST(Sparsity, ReadsDecimals) {
  EXPECT_EQ(count("0", 10), 0);
  EXPECT_EQ(count("0.0", 10), 0);
  EXPECT_EQ(count("00.50", 10), 5);
  EXPECT_EQ(count(".5", 10), 5);
  EXPECT_EQ(count("5e-1", 10), 5);
  EXPECT_EQ(count("0.05E1", 10), 5);
  EXPECT_EQ(count("50.000e-2", 10), 5);
  EXPECT_EQ(count("0.500000000000000000000", 10), 5);
}

TEST(Sparsity, RefusesTheRest) {
  for (const char *text : {"",
                           ".",
                           "1",
                           "1.0",
                           "1e0",
                           "2",
                           "-0.1",
                           "-0",
                           "+0.5",
                           "0.5x",
                           "0,5",
                           "90%",
                           "nan",
                           "inf",
                           "0.5.5",
                           "e-1",
                           "1e-",
                           "0.1e1",
                           "0.1e999999999999",
                           "0.1234567890123456789"})
    EXPECT_FALSE(Sparsity::parse(text).has_value()) << text;
}

TEST(Sparsity, ReadsDoublesAsTheirShortestDecimal) {
  EXPECT_EQ(Sparsity::fromDouble(0.9)->countOf(5), 5);
  EXPECT_EQ(Sparsity::fromDouble(0.35)->countOf(10), 4);
  EXPECT_EQ(Sparsity::fromDouble(1e-5)->countOf(100000), 1);
  EXPECT_EQ(Sparsity::fromDouble(0.0)->countOf(10), 0);
  EXPECT_FALSE(Sparsity::fromDouble(1.0).has_value());
  EXPECT_FALSE(Sparsity::fromDouble(-0.5).has_value());
}
