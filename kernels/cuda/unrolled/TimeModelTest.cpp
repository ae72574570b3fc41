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

double estimate(const BonsaiConvolutionDescriptor &shape, int64_t kept,
                const Tiling &tiling, const Target &target) {
  return estimateTime(predictWork(shape, kept, tiling, 4), tiling,
                      getMaxRegisters(shape, tiling), target)
      .getTotal();
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

TEST(GpuTimeModel, NamesWhatBounds) {
  TimeParts time;
  time.launch = 2;
  time.fetch = 5;
  time.issue = 4;
  EXPECT_EQ(time.getTotal(), 7);
  EXPECT_STREQ(time.getBound(), "fetch");
}

} // namespace
