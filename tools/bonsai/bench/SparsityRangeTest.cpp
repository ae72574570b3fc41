//===- SparsityRangeTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ranges of sparsities.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/SparsityRange.h"
#include <gtest/gtest.h>

using namespace bonsai;

namespace {

using Texts = std::vector<std::string>;

Texts expand(const Texts &texts) {
  llvm::Expected<Texts> sparsities = expandSparsities(texts);
  if (sparsities)
    return *sparsities;
  return {llvm::toString(sparsities.takeError())};
}

TEST(SparsityRange, KeepsSingleSparsitiesAsTheyAreWritten) {
  EXPECT_EQ(expand({"0.90", ".5", "9e-1"}), (Texts{"0.90", ".5", "9e-1"}));
}

TEST(SparsityRange, AddsDecimalsExactly) {
  EXPECT_EQ(expand({"0:0.3:0.1"}), (Texts{"0", "0.1", "0.2", "0.3"}));
  EXPECT_EQ(expand({"0.8:0.95:.05", "0.99"}),
            (Texts{"0.8", "0.85", "0.9", "0.95", "0.99"}));
}

TEST(SparsityRange, EndsWithItsLast) {
  EXPECT_EQ(expand({"0.5:0.99:0.2"}), (Texts{"0.5", "0.7", "0.9", "0.99"}));
  EXPECT_EQ(expand({"0.5:0.5:0.1"}), (Texts{"0.5"}));
  EXPECT_EQ(expand({"0.5:0.6:10"}), (Texts{"0.5", "0.6"}));
}

TEST(SparsityRange, SaysWhatIsWrong) {
  for (const char *text :
       {"0:1:0.1", "0.5:0.1:0.1", "0:0.5", "0:0.5:0", "0:0.5:0.1:0.1",
        ":::", "a:b:c", "0:0.5:-0.1", "0:0.5:0.0000001", "::", "0:.:0.1"})
    EXPECT_EQ(expand({text}),
              Texts{std::string("--sparsity must be a sparsity or "
                                "first:last:step, got ") +
                    text});
  EXPECT_EQ(expand({"0:0.9:0.000001"}),
            Texts{"--sparsity 0:0.9:0.000001 means more than 1000 sparsities"});
  EXPECT_EQ(expand({"1"}),
            Texts{"--sparsity must be at least 0 and less than 1, got 1"});
}

} // namespace
