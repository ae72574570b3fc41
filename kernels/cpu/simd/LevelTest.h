//===- LevelTest.h - Tests on every instruction set ----------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tests that run once for each level, skipped where this processor lacks the
// instructions.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SIMD_LEVELTEST_H
#define BONSAI_KERNELS_CPU_SIMD_LEVELTEST_H

#include "kernels/cpu/simd/Level.h"

#include <gtest/gtest.h>

namespace bonsai {

class LevelTest : public testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (GetParam() > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }
};

inline std::string getLevelName(const testing::TestParamInfo<Level> &info) {
  const char *names[] = {"Portable", "Avx2", "Avx512"};
  return names[static_cast<int>(info.param)];
}

#define INSTANTIATE_LEVELS(suite)                                              \
  INSTANTIATE_TEST_SUITE_P(                                                    \
      Levels, suite,                                                           \
      testing::Values(Level::Portable, Level::Avx2, Level::Avx512),            \
      getLevelName)

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SIMD_LEVELTEST_H
