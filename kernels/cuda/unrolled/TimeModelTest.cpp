//===- TimeModelTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/TimeModel.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::gpu_unrolled;

namespace {

BonsaiConvolutionDescriptor describe(int64_t inChannels, int64_t outChannels,
                                     int64_t extent, int64_t batch = 1) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = batch;
  d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = d.in_width = d.out_height = d.out_width = extent;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  return d;
}

Target makeTarget(const char *arch) {
  Target target;
  target.cudaArch = arch;
  return target;
}

TimeParts estimateParts(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                        const Tiling &tiling, const Target &target,
                        int64_t elementBytes = 4) {
  return estimateTime(predictWork(shape, kept, tiling, elementBytes), tiling,
                      getMaxRegisters(shape, tiling), target);
}

double estimate(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                const Tiling &tiling, const Target &target) {
  return estimateParts(shape, kept, tiling, target).getTotal();
}

TEST(GpuTimeModel, PredictsTheWorkOfRandomMasks) {
  TestLayer layer(describe(256, 120, 4), 1.0);
  layer.mask = randomMask(1, 256 * 120, 0.1, 9);
  std::mt19937 generator(9);
  std::bernoulli_distribution kept(0.1);
  for (uint8_t &bit : layer.mask)
    bit = kept(generator);
  int64_t count = countKept(layer.maskedWeights());
  for (Tiling tiling : {Tiling{24, 1, 1}, Tiling{40, 2, 4}}) {
    Program program =
        makeProgram(layer.descriptor, layer.maskedWeights(), tiling);
    Work counted = countWork(program),
         predicted = predictWork(layer.descriptor, count, tiling, 4);
    EXPECT_NEAR(counted.terms, predicted.terms, 1e-9 * predicted.terms);
    // Rows with columns in common share tiles.
    EXPECT_LT(counted.loads, predicted.loads);
    EXPECT_GT(counted.loads, 0.85 * predicted.loads);
    EXPECT_EQ(counted.functions, predicted.functions);
    EXPECT_EQ(counted.pixels, 16);
    EXPECT_EQ(counted.mapBytes, predicted.mapBytes);
  }
}

TEST(GpuTimeModel, MoreWeightsTakeLonger) {
  BonsaiConvolutionDescriptor shape = describe(512, 512, 14, 8);
  Target target = makeTarget("sm_90");
  double before = 0;
  for (double density : {0.02, 0.06, 0.2, 0.6}) {
    auto kept = static_cast<int64_t>(512 * 512 * density);
    Tiling tiling = chooseTiling(shape, kept, 4, target);
    double time = estimate(shape, kept, tiling, target);
    EXPECT_GT(time, before);
    before = time;
  }
}

TEST(GpuTimeModel, AnOlderChipTakesLonger) {
  BonsaiConvolutionDescriptor shape = describe(512, 512, 14, 8);
  Tiling tiling = {32, 2, 2};
  EXPECT_GT(estimate(shape, 26000, tiling, makeTarget("sm_80")),
            1.5 * estimate(shape, 26000, tiling, makeTarget("sm_90")));
}

TEST(GpuTimeModel, SmallLayersAreSharedByWarps) {
  Target target = makeTarget("sm_90");
  Tiling small = chooseTiling(describe(512, 512, 7), 26000, 4, target);
  Tiling large = chooseTiling(describe(512, 512, 28, 32), 26000, 4, target);
  EXPECT_GT(small.slices, large.slices);
  EXPECT_GT(large.warps, 1);
}

TEST(GpuTimeModel, NothingIsMuchFasterThanTheChosenTiling) {
  Target target = makeTarget("sm_90");
  BonsaiConvolutionDescriptor shape = describe(256, 1024, 14);
  Tiling chosen = chooseTiling(shape, 26000, 4, target);
  double best = estimate(shape, 26000, chosen, target);
  for (Tiling other :
       {Tiling{16, 1, 1}, Tiling{32, 4, 1}, Tiling{64, 8, 1}, Tiling{32, 1, 4}})
    EXPECT_LE(best, 1.2 * estimate(shape, 26000, other, target));
}

TEST(GpuTimeModel, NeighboursSaveLoadsWhereTheyAreAligned) {
  Target target = makeTarget("sm_90");
  for (int64_t extent : {28, 7}) {
    BonsaiConvolutionDescriptor shape = describe(512, 512, extent, 32);
    TimeParts one = estimateParts(shape, 26000, {32, 4, 1}, target),
              four = estimateParts(shape, 26000, {32, 1, 1, 4}, target);
    // As many pixels a block: only the loads' instructions are fewer.
    if (extent == 28)
      EXPECT_LT(four.issue, 0.85 * one.issue);
    else
      EXPECT_GE(four.issue, 0.95 * one.issue);
    EXPECT_NEAR(four.loads, one.loads, 0.05 * one.loads);
    EXPECT_GT(four.codeBytes, 2 * one.codeBytes);
  }
}

TEST(GpuTimeModel, Half2SavesCodeAndMultiplications) {
  BonsaiConvolutionDescriptor shape = describe(512, 512, 28, 32);
  for (const char *arch : {"sm_80", "sm_90"}) {
    Target target = makeTarget(arch);
    TimeParts one = estimateParts(shape, 52000, {32, 2, 1}, target, 2),
              two = estimateParts(shape, 52000, {32, 1, 1, 2, true}, target, 2);
    EXPECT_LT(two.issue, 0.75 * one.issue);
    EXPECT_LT(two.codeBytes, 1.5 * one.codeBytes);
    EXPECT_LT(two.loads, 0.55 * one.loads);
  }
}

TEST(GpuTimeModel, Half2IsForHalfMaps) {
  BonsaiConvolutionDescriptor shape = describe(512, 512, 28, 32);
  Target target = makeTarget("sm_80");
  EXPECT_FALSE(chooseTiling(shape, 52000, 4, target).isHalf2);
  EXPECT_TRUE(chooseTiling(shape, 52000, 2, target).isHalf2);
  for (const RankedTiling &ranked : rankTilings(shape, 52000, 4, target))
    EXPECT_FALSE(ranked.tiling.isHalf2);
}

TEST(GpuTimeModel, AFewDifferentTilingsAreWorthAMeasurement) {
  BonsaiConvolutionDescriptor shape = describe(512, 512, 14);
  Target target = makeTarget("sm_90");
  std::vector<RankedTiling> ranked = rankTilings(shape, 26000, 2, target);
  ASSERT_GT(ranked.size(), 1u);
  EXPECT_LE(ranked.size(), 4u);
  EXPECT_EQ(ranked[0].tiling, chooseTiling(shape, 26000, 2, target));
  for (size_t i = 0; i < ranked.size(); ++i) {
    EXPECT_EQ(findTiling(ranked[i].tiling.getName()), ranked[i].tiling);
    EXPECT_EQ(
        ranked[i].microseconds,
        estimateParts(shape, 26000, ranked[i].tiling, target, 2).getTotal());
    for (size_t j = 0; j < i; ++j)
      EXPECT_FALSE(ranked[i].tiling == ranked[j].tiling);
  }
}

TEST(GpuTimeModel, NamesOfTilings) {
  EXPECT_EQ((Tiling{32, 2, 4, 2, true}.getName()), "32x2x4x2-half2");
  EXPECT_EQ(findTiling("16x1x8x1"), (Tiling{16, 1, 8, 1}));
  for (const char *name : {"", "16", "17x1x8x1", "16x1x8x1-half2", "16x1x8x3"})
    EXPECT_FALSE(findTiling(name)) << name;
}

TEST(GpuTimeModel, NamesWhatBounds) {
  TimeParts time;
  time.launch = 2;
  time.fetch = 5;
  time.issue = 4;
  EXPECT_EQ(time.getTotal(), 7);
  EXPECT_STREQ(time.getBound(), "fetch");
}

} // namespace
