//===- CostModelTest.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the estimates are there for: large tiles where there is enough to do,
// split ones where there is not, and no tile without steps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/two_four/CostModel.h"
#include "kernels/cpu/onednn_convolution/ReferenceConvolution.h"
#include "kernels/cuda/Roofline.h"
#include "kernels/cuda/two_four/TwoFourTiles.h"

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::onednn;
using namespace bonsai::two_four;

namespace {

Target makeTarget(const std::string &arch) {
  Target target;
  target.cudaArch = arch;
  target.precision = Precision::f16;
  return target;
}

BonsaiConvolutionDescriptor makeShape(int64_t in, int64_t out, int64_t size,
                                      int64_t batch) {
  ConvolutionShape shape = pointwise(in, out, size);
  shape.batch = batch;
  return shape.descriptor();
}

BonsaiTwoFourDescriptor choose(int64_t in, int64_t out, int64_t size,
                               int64_t batch) {
  return chooseTile(makeShape(in, out, size, batch), makeTarget("sm_90"));
}

} // namespace

TEST(TwoFourCostModel, LargeLayersHaveLargeTiles) {
  BonsaiTwoFourDescriptor d = choose(2048, 2048, 56, 32);
  EXPECT_EQ(d.tile, BONSAI_TWO_FOUR_128_128);
  EXPECT_EQ(d.splits, 1);
}

TEST(TwoFourCostModel, DeepLayersOfFewTilesAreSplit) {
  EXPECT_GT(choose(2048, 512, 7, 1).splits, 1);
  EXPECT_EQ(choose(64, 64, 7, 1).splits, 1);
}

TEST(TwoFourCostModel, NoSplitIsEmpty) {
  for (int64_t in : {8, 64, 200, 512, 832, 1056, 4608})
    for (int64_t batch : {1, 8, 32}) {
      BonsaiTwoFourDescriptor d = choose(in, 256, 7, batch);
      int64_t before = (d.splits - 1) * countSplitSteps(d);
      EXPECT_LT(before, getDepth(d.shape).steps) << in;
    }
}

/// Twice the rate of dense layers is the most that there is.
TEST(TwoFourCostModel, IsNoFasterThanTensorCores) {
  for (const char *arch : {"sm_80", "sm_90", "sm_120"}) {
    Target target = makeTarget(arch);
    BonsaiConvolutionDescriptor shape = makeShape(4096, 4096, 64, 8);
    double flops = 2.0 * 4096 * 4096 * 64 * 64 * 8;
    EXPECT_GE(estimateMicroseconds(chooseTile(shape, target), target),
              flops / 2 / getChipRates(target).f16Flops);
  }
}
