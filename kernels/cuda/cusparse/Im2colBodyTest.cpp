//===- Im2colBodyTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrices that im2col makes, multiplied by the packed weights, give the
// convolution.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/Im2colBody.h"
#include "kernels/cuda/cusparse/Pack.h"
#include "kernels/cuda/cusparse/TestShapes.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::cuda;
using namespace bonsai::cusparse;

namespace {
std::vector<float> gather(const TestLayer &layer,
                          const BonsaiCusparseDescriptor &d,
                          const ProductShape &shape) {
  Im2colArguments a = makeIm2colArguments(d, shape);
  std::vector<float> matrices(shape.countOperands(), NAN);
  EXPECT_EQ(a.count, shape.countOperands());
  a.input = layer.input.data();
  a.matrices = matrices.data();
  for (int32_t i = 0; i < a.count; ++i)
    runIm2col(a, i);
  return matrices;
}

/// What a row of a matrix holds at a pixel.
double getInput(const TestLayer &layer, const BonsaiCusparseDescriptor &d,
                int64_t image, int64_t row, int64_t pixel) {
  const BonsaiConvolutionDescriptor &s = layer.descriptor;
  int64_t taps = s.kernel_height * s.kernel_width;
  if (row >= s.in_channels * taps)
    return 0;
  bool isCsr = d.format == BONSAI_CUSPARSE_CSR;
  int64_t channel = isCsr ? row / taps : row % s.in_channels;
  int64_t tap = isCsr ? row % taps : row / s.in_channels;
  int64_t y = pixel / s.out_width * s.stride_height +
              tap / s.kernel_width * s.dilation_height - s.pad_top;
  int64_t x = pixel % s.out_width * s.stride_width +
              tap % s.kernel_width * s.dilation_width - s.pad_left;
  if (y < 0 || y >= s.in_height || x < 0 || x >= s.in_width)
    return 0;
  return layer.input[((image * s.in_channels + channel) * s.in_height + y) *
                         s.in_width +
                     x];
}

void check(const TestLayer &layer, const BonsaiCusparseDescriptor &d) {
  ProductShape shape = makeProductShape(d);
  if (!shape.gathersInput)
    return;
  std::vector<float> matrices = gather(layer, d, shape);
  int64_t pixels = layer.descriptor.out_height * layer.descriptor.out_width;
  for (int64_t i = 0; i < shape.countOperands(); ++i) {
    int64_t column = i % shape.columns, row = i / shape.columns % shape.depth;
    int64_t image = i / shape.columns / shape.depth + column / pixels;
    EXPECT_EQ(matrices[i], getInput(layer, d, image, row, column % pixels))
        << i;
  }
}
} // namespace

TEST(CusparseIm2col, EveryElement) {
  for (const BonsaiConvolutionDescriptor &shape : makeShapes()) {
    TestLayer layer(shape, 0.5);
    MaskedWeights weights = layer.maskedWeights();
    check(layer, describeCsr(layer.descriptor, countKept(weights)));
    for (int32_t block : {4, 8, 16, 32})
      check(layer, describeBlockedEll(layer.descriptor, weights, block));
  }
}

TEST(CusparseProductShape, CopiesOnlyWhatItMust) {
  auto getShape = [](const BonsaiConvolutionDescriptor &d, bool isCsr) {
    TestLayer layer(d, 0.5);
    MaskedWeights weights = layer.maskedWeights();
    return makeProductShape(
        isCsr ? describeCsr(layer.descriptor, countKept(weights))
              : describeBlockedEll(layer.descriptor, weights, 8));
  };
  auto expect = [](const ProductShape &shape, int64_t columns, int64_t count,
                   bool gathers, bool scatters, bool isColumnMajor) {
    EXPECT_EQ(shape.columns, columns);
    EXPECT_EQ(shape.count, count);
    EXPECT_EQ(shape.gathersInput, gathers);
    EXPECT_EQ(shape.scattersOutput, scatters);
    EXPECT_EQ(shape.isColumnMajor, isColumnMajor);
  };
  expect(getShape(makePointwise(3, 7, 9, 4, 5), true), 20, 3, false, false,
         false);
  expect(getShape(makePointwise(3, 7, 9, 1, 1), true), 3, 1, false, false,
         true);
  expect(getShape(makeSpatial(3), true), 42, 3, true, false, false);
  expect(getShape(makePointwise(1, 8, 16, 4, 5), false), 20, 1, false, false,
         false);
  expect(getShape(makePointwise(3, 8, 16, 4, 5), false), 60, 1, true, true,
         false);
  expect(getShape(makePointwise(3, 8, 16, 1, 1), false), 3, 1, false, false,
         true);
  expect(getShape(makePointwise(1, 8, 15, 4, 5), false), 20, 1, false, true,
         false);
  expect(getShape(makePointwise(1, 7, 16, 4, 5), false), 20, 1, true, false,
         false);
}
