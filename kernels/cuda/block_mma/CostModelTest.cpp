//===- CostModelTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/CostModel.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cuda/Roofline.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::block_mma;

namespace {
BonsaiConvolutionDescriptor makeShape(int64_t batch, int32_t layout) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = batch;
  d.groups = 1;
  d.in_channels = d.out_channels = 256;
  d.in_height = d.in_width = d.out_height = d.out_width = 14;
  d.kernel_height = d.kernel_width = 3;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 1;
  d.input_layout = d.output_layout = layout;
  return d;
}

Target makeTarget(Precision precision) {
  Target target;
  target.cudaArch = "sm_90";
  target.precision = precision;
  return target;
}

GroupChoice choose(const BonsaiConvolutionDescriptor &shape, BlockSize block,
                   double density, Precision precision = Precision::f16) {
  GroupCache cache;
  return chooseGroups(shape,
                      precision == Precision::f16 ? BONSAI_CUDA_ELEMENT_F16
                                                  : BONSAI_CUDA_ELEMENT_F32,
                      cache.get(shape, makeBlockMask(shape, block, density)),
                      makeTarget(precision));
}
} // namespace

TEST(BlockMmaCost, TakesTheSizeOfLeastTime) {
  std::vector<int64_t> taken;
  for (BlockSize block : {BlockSize{32, 16}, {16, 16}, {8, 1}, {1, 1}})
    for (double density : {0.01, 0.1, 0.5}) {
      GroupChoice choice =
          choose(makeShape(8, BONSAI_LAYOUT_PLAIN), block, density);
      taken.push_back(choice.groups->rows);
      for (const RowGroups &groups : *choice.sizes)
        EXPECT_GE(estimateMicroseconds(choice.shape, BONSAI_CUDA_ELEMENT_F16,
                                       groups, makeTarget(Precision::f16)),
                  choice.microseconds);
    }
  EXPECT_NE(std::count(taken.begin(), taken.end(), 32), 0);
  EXPECT_NE(std::count(taken.begin(), taken.end(), 8), 0);
}

TEST(BlockMmaCost, NeighboursAreForBlocks) {
  auto estimate = [&](int32_t layout, BlockSize block) {
    return choose(makeShape(32, layout), block, 0.1).microseconds;
  };
  EXPECT_LE(estimate(BONSAI_LAYOUT_CHANNELS_LAST, {16, 16}),
            estimate(BONSAI_LAYOUT_PLAIN, {16, 16}));
  EXPECT_GT(estimate(BONSAI_LAYOUT_CHANNELS_LAST, {16, 1}),
            estimate(BONSAI_LAYOUT_PLAIN, {16, 1}));
}

TEST(BlockMmaCost, GrowsWithWhatIsKeptAndWithPixels) {
  auto estimate = [](int64_t batch, double density) {
    return choose(makeShape(batch, BONSAI_LAYOUT_CHANNELS_LAST), {16, 16},
                  density)
        .microseconds;
  };
  EXPECT_LT(estimate(32, 0.1), estimate(32, 0.3));
  EXPECT_LT(estimate(32, 0.3), estimate(32, 0.9));
  EXPECT_LT(estimate(1, 0.3), estimate(32, 0.3));
  EXPECT_GE(estimate(1, 0.0), launchMicroseconds);
}

TEST(BlockMmaGroupCache, KnowsMasksAgain) {
  GroupCache cache;
  BonsaiConvolutionDescriptor shape = makeShape(1, BONSAI_LAYOUT_PLAIN);
  std::vector<uint8_t> mask = makeBlockMask(shape, {8, 1}, 0.2);
  auto first = cache.get(shape, mask);
  shape.batch = 7;
  EXPECT_EQ(cache.get(shape, mask), first);
  shape.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  EXPECT_NE(cache.get(shape, mask), first);
  EXPECT_EQ(cache.get(shape, mask)->front().neighbours, 4);
  shape.input_layout = BONSAI_LAYOUT_PLAIN;
  mask[0] = !mask[0];
  EXPECT_NE(cache.get(shape, mask), first);
}
