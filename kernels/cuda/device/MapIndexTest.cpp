//===- MapIndexTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Quotients next to multiples of the divisor, and positions of all elements of
// maps in both layouts.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/MapIndex.h"

#include <gtest/gtest.h>
#include <limits>

using namespace bonsai::cuda;

TEST(CudaDivisor, IsExact) {
  constexpr int32_t last = std::numeric_limits<int32_t>::max();
  for (int64_t value : {1, 2, 3, 5, 7, 10, 64, 1000, 50176, 65537, 1 << 30,
                        (1 << 30) + 1, last - 1, last}) {
    Divisor divisor = makeDivisor(value);
    for (int64_t factor : {int64_t(0), int64_t(1), int64_t(2), last / value / 2,
                           last / value - 1, last / value})
      for (int64_t n = factor * value - 2; n <= factor * value + 2; ++n) {
        if (n < 0 || n > last)
          continue;
        auto rest = static_cast<int32_t>(n);
        EXPECT_EQ(divisor.split(rest), n / value) << n << " / " << value;
        EXPECT_EQ(rest, n % value) << n << " % " << value;
      }
  }
}

TEST(CudaMapIndex, FindsEveryPosition) {
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
    BonsaiFeatureMap map = {2, 3, 5, 7, layout};
    MapOrder order = makeOrder(map);
    MapStrides strides = makeStrides(map);
    for (int32_t i = 0; i < countElements(map); ++i) {
      MapPosition p = order.getPosition(i);
      EXPECT_TRUE(p.batch < 2 && p.channel < 3 && p.row < 5 && p.column < 7);
      EXPECT_EQ(strides.locate(p), i);
    }
  }
}

TEST(CudaMapIndex, Neighbours) {
  MapStrides plain = makeStrides({2, 3, 5, 7, BONSAI_LAYOUT_PLAIN});
  EXPECT_EQ(plain.locate({1, 2, 3, 4}), ((1 * 3 + 2) * 5 + 3) * 7 + 4);
  MapStrides last = makeStrides({2, 3, 5, 7, BONSAI_LAYOUT_CHANNELS_LAST});
  EXPECT_EQ(last.locate({1, 2, 3, 4}), ((1 * 5 + 3) * 7 + 4) * 3 + 2);
  MapStrides repeated =
      makeBroadcastStrides({1, 3, 1, 1, BONSAI_LAYOUT_CHANNELS_LAST});
  EXPECT_EQ(repeated.locate({1, 2, 3, 4}), 2);
}
