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

#include "kernels/cpu/unrolled/CostModel.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::unrolled;

namespace {
BonsaiConvolutionDescriptor makeLayer(int64_t inChannels, int64_t outChannels,
                                      int64_t size, int64_t kernel) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = d.in_width = d.out_height = d.out_width = size;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = kernel / 2;
  d.input_layout = d.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  return d;
}

TEST(CostModelTest, FewerWeightsCostLess) {
  for (int64_t kernel : {1, 3}) {
    BonsaiConvolutionDescriptor d = makeLayer(128, 128, 28, kernel);
    int64_t weights = 128 * 128 * kernel * kernel;
    double last = 0;
    for (double density : {0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0}) {
      double time = estimateMicroseconds(
          d, static_cast<int64_t>(density * weights), Level::Avx512);
      EXPECT_GT(time, last) << density;
      last = time;
    }
  }
}

TEST(CostModelTest, WiderVectorsCostLess) {
  BonsaiConvolutionDescriptor d = makeLayer(256, 64, 14, 3);
  EXPECT_LT(estimateMicroseconds(d, 10000, Level::Avx512),
            estimateMicroseconds(d, 10000, Level::Avx2));
}

TEST(CostModelTest, CopyingTheInputCosts) {
  BonsaiConvolutionDescriptor tiled = makeLayer(256, 64, 14, 1), plain = tiled;
  plain.input_layout = BONSAI_LAYOUT_PLAIN;
  EXPECT_LT(estimateMicroseconds(tiled, 1000, Level::Avx512),
            estimateMicroseconds(plain, 1000, Level::Avx512));
}

/// Measured where the model was fitted, in ResNet-50 cut to 90 %, one thread.
TEST(CostModelTest, NearWhatWasMeasured) {
  auto estimate = [](const BonsaiConvolutionDescriptor &d, int64_t nonzeros) {
    return estimateMicroseconds(d, nonzeros, Level::Avx512);
  };
  EXPECT_NEAR(estimate(makeLayer(1024, 256, 14, 1), 26214), 76.0, 19);
  EXPECT_NEAR(estimate(makeLayer(256, 1024, 14, 1), 26214), 75.0, 19);
  EXPECT_NEAR(estimate(makeLayer(256, 256, 14, 3), 58982), 146.0, 36);
}
} // namespace
