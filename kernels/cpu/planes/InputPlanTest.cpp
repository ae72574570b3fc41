//===- InputPlanTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/sparse/TiledLayer.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::planes;

namespace {
/// Without dilation.
InputPlan makePlan(BonsaiConvolutionDescriptor d, int64_t batch) {
  d.batch = batch;
  d.input_layout = BONSAI_LAYOUT_PIXEL_TILES;
  d.out_height =
      (d.in_height + 2 * d.pad_top - d.kernel_height) / d.stride_height + 1;
  d.out_width =
      (d.in_width + 2 * d.pad_left - d.kernel_width) / d.stride_width + 1;
  return makeInputPlan(d, Level::Avx512);
}

/// Expects that each tile of each image lies in exactly one band, in order.
void expectPartition(const InputPlan &plan, const std::vector<Band> &bands) {
  int64_t next = 0;
  for (const Band &band : bands) {
    EXPECT_EQ(band.image * plan.numTiles + band.firstTile, next);
    EXPECT_GE(band.countTiles(), 1);
    EXPECT_LE(band.numTiles, plan.bandTiles);
    EXPECT_LE(band.numImages, plan.bandImages);
    EXPECT_TRUE(band.numImages == 1 || band.numTiles == plan.numTiles);
    next += band.countTiles();
  }
  EXPECT_EQ(next, plan.shape.batch * plan.numTiles);
}

TEST(InputPlan, BandsHoldEveryTileOnce) {
  for (int64_t batch : {1, 2, 5, 16})
    for (int64_t divisor : {1, 2, 3})
      for (const BonsaiConvolutionDescriptor &d :
           {makeTiledPointwise(2048, 512, 7, 7),
            makeTiledPointwise(64, 9, 1, 1),
            makeTiledPointwise(256, 64, 56, 56),
            makeTiledSpatial(512, 512, 7, 3, 1, 1),
            makeTiledSpatial(256, 64, 56, 3, 1, 1)}) {
        SCOPED_TRACE(testing::Message()
                     << batch << " images of " << d.in_channels << "x"
                     << d.in_height << ", divisor " << divisor);
        InputPlan plan = makePlan(d, batch);
        expectPartition(plan, plan.makeBands(divisor));
      }
}

/// Small maps share the fetched weights; of large ones not even an image fits.
TEST(InputPlan, BandsOfSeveralImages) {
  EXPECT_EQ(makePlan(makeTiledPointwise(64, 64, 7, 7), 16).bandImages, 16);
  EXPECT_EQ(makePlan(makeTiledPointwise(64, 64, 7, 7), 1).bandImages, 1);
  EXPECT_EQ(makePlan(makeTiledPointwise(256, 64, 56, 56), 16).bandImages, 1);
  InputPlan plan = makePlan(makeTiledSpatial(512, 512, 7, 3, 1, 1), 16);
  EXPECT_GT(plan.bandImages, 1);
  EXPECT_LT(plan.bandImages, 16);
}

/// So that no thread has more than an image more than another.
TEST(InputPlan, ImagesAreDividedEvenly) {
  std::vector<Band> bands =
      makePlan(makeTiledPointwise(64, 64, 7, 7), 7).makeBands(2);
  ASSERT_EQ(bands.size(), 2u);
  EXPECT_EQ(bands[0].numImages, 3);
  EXPECT_EQ(bands[1].numImages, 4);
}
} // namespace
