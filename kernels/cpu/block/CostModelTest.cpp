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
  // Panels have up to eight, and a group ends them.
  EXPECT_EQ(estimate(d, 5000, 8), estimate(d, 5000, 64));
  EXPECT_EQ(estimate(d, 5000, 64), estimate(d, 5000, int64_t(1) << 62));
  d.groups = 32;
  EXPECT_EQ(estimate(d, 500, 2), estimate(d, 500, 8));
}

/// Five rows are a panel of four and one of one.
TEST(BlockCostModelTest, PanelsOfUnevenBlocks) {
  BonsaiConvolutionDescriptor d = makeLayer(32, 60, 28, 1);
  EXPECT_GT(estimate(d, 1000, 5), estimate(d, 1000, 4));
  EXPECT_LT(estimate(d, 1000, 5), estimate(d, 1000, 1));
}

/// Weights are fetched once for all images.
TEST(BlockCostModelTest, ImagesShareWeights) {
  BonsaiConvolutionDescriptor d = makeLayer(512, 512, 7, 1);
  double one = estimate(d, 26214, 8);
  d.batch = 4;
  EXPECT_GT(estimate(d, 26214, 8), 2 * one);
  EXPECT_LT(estimate(d, 26214, 8), 4 * one);
}

TEST(BlockCostModelTest, CopyingTheInputCosts) {
  BonsaiConvolutionDescriptor tiled = makeLayer(256, 64, 14, 1), plain = tiled;
  plain.input_layout = BONSAI_LAYOUT_PLAIN;
  EXPECT_LT(estimate(tiled, 1000, 4), estimate(plain, 1000, 4));
}

TEST(BlockCostModelTest, LinearLayersTakeTheBatchAsPixels) {
  auto estimateBatch = [](int64_t batch) {
    return estimateMicroseconds(BonsaiLinearDescriptor{batch, 2048, 1000, {}},
                                204800, 8, Level::Avx512);
  };
  EXPECT_LT(estimateBatch(16), 2 * estimateBatch(1));
  EXPECT_GT(estimateBatch(64), 2 * estimateBatch(16));
}

TEST(BlockCostModelTest, WiderVectorsCostLess) {
  BonsaiConvolutionDescriptor d = makeLayer(32, 64, 14, 1);
  EXPECT_LT(estimateMicroseconds(d, 10000, 4, Level::Avx512),
            estimateMicroseconds(d, 10000, 4, Level::Avx2));
  EXPECT_LT(estimateMicroseconds(d, 10000, 4, Level::Avx2),
            estimateMicroseconds(d, 10000, 4, Level::Portable));
}

/// Measured where the model was fitted, in microseconds of the dense model's
/// scale, which are 0.57 of those of the machine.
TEST(BlockCostModelTest, NearWhatWasMeasured) {
  auto expect = [](const BonsaiConvolutionDescriptor &d, int64_t nonzeros,
                   int64_t rows, double measured) {
    EXPECT_NEAR(estimate(d, nonzeros, rows), measured, 0.2 * measured);
  };
  expect(makeLayer(64, 64, 56, 3), 3686, 8, 154);
  expect(makeLayer(128, 512, 28, 1), 6554, 8, 84);
  expect(makeLayer(1024, 256, 14, 1), 26214, 8, 55);
  expect(makeLayer(256, 256, 14, 3), 58982, 8, 116);
  expect(makeLayer(512, 2048, 7, 1), 104858, 8, 71);
  expect(makeLayer(128, 512, 28, 1), 32768, 4, 221);
  expect(makeLayer(1024, 256, 14, 1), 131072, 4, 240);
  expect(makeLayer(256, 256, 14, 3), 294912, 4, 612);
  expect(makeLayer(512, 2048, 7, 1), 524288, 4, 278);
}
} // namespace
