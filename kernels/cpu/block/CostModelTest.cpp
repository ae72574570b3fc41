//===- CostModelTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Order and rough size of the estimates.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/CostModel.h"
#include "kernels/cpu/sparse/TiledLayer.h"

using namespace bonsai;
using namespace bonsai::block;

namespace {
BonsaiConvolutionDescriptor makeLayer(int64_t inChannels, int64_t outChannels,
                                      int64_t size, int64_t kernel) {
  BonsaiConvolutionDescriptor d =
      TestLayer(makeTiledSpatial(inChannels, outChannels, size, kernel, 1,
                                 kernel / 2),
                1.0)
          .descriptor;
  d.input_layout = BONSAI_LAYOUT_PIXEL_TILES;
  return d;
}

double estimate(const BonsaiConvolutionDescriptor &d, int64_t nonzeros,
                int64_t rows) {
  return estimateMicroseconds(d, nonzeros, rows, Level::Avx512);
}

TEST(BlockCostModelTest, FewerWeightsCostLess) {
  for (int64_t kernel : {1, 3}) {
    BonsaiConvolutionDescriptor d = makeLayer(32, 64, 28, kernel);
    double last = 0;
    for (int64_t nonzeros : {0, 100, 400, 1000, 2000}) {
      double time = estimate(d, nonzeros, 4);
      EXPECT_GT(time, last) << nonzeros;
      last = time;
    }
  }
}

TEST(BlockCostModelTest, MoreRowsOfABlockCostLess) {
  BonsaiConvolutionDescriptor d = makeLayer(32, 64, 28, 3);
  for (int64_t rows : {1, 2, 4})
    EXPECT_GT(estimate(d, 5000, rows), estimate(d, 5000, 2 * rows)) << rows;
  EXPECT_EQ(estimate(d, 5000, 64), estimate(d, 5000, 16));
}

TEST(BlockCostModelTest, WiderVectorsCostLess) {
  BonsaiConvolutionDescriptor d = makeLayer(32, 64, 14, 1);
  EXPECT_LT(estimateMicroseconds(d, 10000, 4, Level::Avx512),
            estimateMicroseconds(d, 10000, 4, Level::Avx2));
  EXPECT_LT(estimateMicroseconds(d, 10000, 4, Level::Avx2),
            estimateMicroseconds(d, 10000, 4, Level::Portable));
}

/// Measured where the model was fitted, one thread, weights in cache: 49 and 45
/// us with 4 and 8 rows, 100 us, and 54 us.
TEST(BlockCostModelTest, NearWhatWasMeasured) {
  EXPECT_NEAR(estimate(makeLayer(1024, 256, 14, 1), 26214, 4), 49, 12);
  EXPECT_NEAR(estimate(makeLayer(1024, 256, 14, 1), 26214, 8), 45, 11);
  EXPECT_NEAR(estimate(makeLayer(256, 256, 14, 3), 58982, 8), 100, 25);
  EXPECT_NEAR(estimate(makeLayer(2048, 512, 7, 1), 104858, 8), 54, 14);
}
} // namespace
