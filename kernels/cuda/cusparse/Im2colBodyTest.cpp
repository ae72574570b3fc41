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
  Im2colArguments a =
      makeIm2colArguments(d.shape, shape, d.format == BONSAI_CUSPARSE_CSR);
  std::vector<float> matrices(shape.countOperands(), NAN);
  EXPECT_EQ(a.count, shape.countOperands());
  a.input = layer.input.data();
  a.matrices = matrices.data();
  for (int32_t i = 0; i < a.count; ++i)
    runIm2col<float>(a, i);
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
/// The layer's input in f16, channels last.
std::vector<Half> storeChannelsLast(const TestLayer &layer) {
  const BonsaiConvolutionDescriptor &s = layer.descriptor;
  int64_t pixels = s.in_height * s.in_width;
  std::vector<Half> stored(layer.input.size());
  for (size_t i = 0; i < stored.size(); ++i) {
    int64_t pixel = i % pixels, channel = i / pixels % s.in_channels;
    int64_t image = i / pixels / s.in_channels;
    stored[(image * pixels + pixel) * s.in_channels + channel] =
        static_cast<Half>(layer.input[i]);
  }
  return stored;
}

/// Columns in the order of Blocked-ELL.
void checkPixels(const TestLayer &layer, const BonsaiCusparseDescriptor &d) {
  BonsaiConvolutionDescriptor s = layer.descriptor;
  s.input_layout = s.output_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  int64_t pixels = s.out_height * s.out_width;
  ProductShape shape;
  shape.depth = s.in_channels * s.kernel_height * s.kernel_width + 16;
  shape.columns = s.batch * pixels + 3;
  Im2colArguments a = makeIm2colArguments(s, shape, false, 8);
  ASSERT_EQ(a.count, shape.countOperands() / 8);
  std::vector<Half> input = storeChannelsLast(layer);
  std::vector<Half> matrix(shape.countOperands(), static_cast<Half>(NAN));
  a.input = input.data();
  a.matrices = matrix.data();
  for (int32_t i = 0; i < a.count; ++i)
    runIm2colOfPixels<Half8>(a, i);
  for (int64_t i = 0; i < shape.countOperands(); ++i) {
    int64_t row = i % shape.depth, pixel = i / shape.depth;
    double expected = 0;
    if (pixel < s.batch * pixels)
      expected = getInput(layer, d, pixel / pixels, row, pixel % pixels);
    EXPECT_EQ(static_cast<float>(matrix[i]),
              static_cast<float>(static_cast<Half>(expected)))
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

/// Channels last, a row for each pixel, filled up with zeros on both sides.
TEST(CusparseIm2col, EveryPixel) {
  for (const BonsaiConvolutionDescriptor &shape :
       {makeSpatial(3), makePointwise(2, 5, 9, 4, 6)}) {
    BonsaiConvolutionDescriptor wide = shape;
    wide.in_channels = 16;
    TestLayer layer(wide, 0.5);
    BonsaiCusparseDescriptor d = describeBlockedEll(
        layer.descriptor, layer.maskedWeights(), /*block=*/4);
    checkPixels(layer, d);
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
