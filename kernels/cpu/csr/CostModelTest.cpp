//===- CostModelTest.cpp - Tests of the CSR cost estimates ----------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The estimates must put the two kernels in the right order where measurements
// leave no doubt.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/CostModel.h"

#include <gtest/gtest.h>

using namespace bonsai::csr;

namespace {
/// A convolution of square maps with bias and ReLU that keeps their size.
BonsaiConvolutionDescriptor makeConvolution(int64_t inChannels,
                                            int64_t outChannels, int64_t size,
                                            int64_t kernel) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = d.in_width = d.out_height = d.out_width = size;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = kernel / 2;
  d.epilogue.has_bias = 1;
  d.epilogue.activation.kind = BONSAI_ACTIVATION_RELU;
  return d;
}

int64_t weightsOf(const BonsaiConvolutionDescriptor &d) {
  return d.out_channels * d.in_channels * d.kernel_height * d.kernel_width;
}

double estimatedSpeedup(const BonsaiConvolutionDescriptor &d, double density) {
  return estimateDenseMicroseconds(d) /
         estimateMicroseconds(d, int64_t(density * weightsOf(d)));
}

TEST(CostModel, SparseWinsAt95AndLosesWhenFull) {
  for (auto d :
       {makeConvolution(256, 64, 56, 1), makeConvolution(64, 64, 56, 3),
        makeConvolution(1024, 256, 14, 1), makeConvolution(512, 512, 7, 3)}) {
    EXPECT_GT(estimatedSpeedup(d, 0.05), 2.0);
    EXPECT_LT(estimatedSpeedup(d, 1.0), 0.6);
  }
}

TEST(CostModel, GrowsWithNonzerosAndBatch) {
  BonsaiConvolutionDescriptor d = makeConvolution(256, 64, 56, 1);
  EXPECT_LT(estimateMicroseconds(d, 1000), estimateMicroseconds(d, 2000));
  double one = estimateMicroseconds(d, 1000);
  d.batch = 4;
  EXPECT_GE(estimateMicroseconds(d, 1000), 4 * one);
}

/// What four images leave in the last-level cache, sixteen do not.
TEST(CostModel, BatchesBeyondTheCacheAreDearer) {
  BonsaiConvolutionDescriptor small = makeConvolution(64, 64, 8, 1);
  double one = estimateMicroseconds(small, 1000);
  small.batch = 4;
  EXPECT_DOUBLE_EQ(estimateMicroseconds(small, 1000), 4 * one);
  BonsaiConvolutionDescriptor large = makeConvolution(256, 64, 56, 1);
  large.batch = 4;
  double four = estimateMicroseconds(large, 1000);
  large.batch = 16;
  EXPECT_GT(estimateMicroseconds(large, 1000), 4.5 * four);
}

TEST(CostModel, Linear) {
  BonsaiLinearDescriptor d = {1, 4096, 4096, {}};
  int64_t weights = 4096 * 4096;
  EXPECT_LT(estimateMicroseconds(d, weights / 20),
            estimateDenseMicroseconds(d) / 3);
  EXPECT_GT(estimateMicroseconds(d, weights), estimateDenseMicroseconds(d));
  d.batch = 16;
  EXPECT_LT(estimateMicroseconds(d, weights / 20),
            estimateDenseMicroseconds(d) / 2);
}
} // namespace
