//===- PackTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packed matrices are spread out again and compared with the masked weights.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/Pack.h"
#include "kernels/cuda/cusparse/ProductShape.h"
#include "kernels/cuda/cusparse/TestShapes.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::cusparse;

namespace {
/// Row-major, of the descriptor's rows and columns; cut weights are NaN where
/// nothing is stored.
std::vector<float> spreadCsr(const PackedMatrix &packed) {
  const BonsaiCusparseDescriptor &d = packed.descriptor;
  std::vector<float> dense(d.rows * d.columns, NAN);
  EXPECT_EQ(int64_t(packed.offsets.size()), d.rows + 1);
  EXPECT_EQ(packed.offsets.front(), 0);
  EXPECT_EQ(packed.offsets.back(), d.stored);
  for (int64_t row = 0; row < d.rows; ++row)
    for (int32_t i = packed.offsets[row]; i < packed.offsets[row + 1]; ++i) {
      EXPECT_TRUE(i == packed.offsets[row] ||
                  packed.columns[i - 1] < packed.columns[i]);
      dense[row * d.columns + packed.columns[i]] = packed.values[i];
    }
  return dense;
}

std::vector<float> spreadBlockedEll(const PackedMatrix &packed) {
  const BonsaiCusparseDescriptor &d = packed.descriptor;
  std::vector<float> dense(d.rows * d.columns, NAN);
  int64_t perRow = d.stored / d.block;
  for (int64_t row = 0; row < d.rows; ++row)
    for (int64_t i = 0; i < d.stored; ++i) {
      int64_t place = row / d.block * perRow + i / d.block;
      int32_t column = packed.columns[place];
      EXPECT_TRUE(column >= 0 && column < d.columns / d.block);
      EXPECT_TRUE(i < d.block || packed.columns[place - 1] < column);
      dense[row * d.columns + column * d.block + i % d.block] =
          packed.values[row * d.stored + i];
    }
  return dense;
}

/// Every kept weight is where it belongs, and whatever else is stored is zero.
void expectSpread(const TestLayer &layer, const PackedMatrix &packed) {
  const BonsaiConvolutionDescriptor &s = layer.descriptor;
  const BonsaiCusparseDescriptor &d = packed.descriptor;
  bool isCsr = d.format == BONSAI_CUSPARSE_CSR;
  std::vector<float> dense =
      isCsr ? spreadCsr(packed) : spreadBlockedEll(packed);
  int64_t taps = s.kernel_height * s.kernel_width;
  for (int64_t row = 0; row < s.out_channels; ++row)
    for (int64_t channel = 0; channel < s.in_channels; ++channel)
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t index = (row * s.in_channels + channel) * taps + tap;
        float &found =
            dense[row * d.columns + (isCsr ? channel * taps + tap
                                           : tap * s.in_channels + channel)];
        if (layer.mask[index])
          EXPECT_EQ(found, layer.weights[index]) << index;
        else
          EXPECT_TRUE(std::isnan(found) || found == 0) << index;
        found = 0;
      }
  for (float other : dense)
    EXPECT_TRUE(std::isnan(other) || other == 0);
}

/// The stored zeros are those of the mask, or fill up.
void check(const BonsaiConvolutionDescriptor &shape, double density) {
  TestLayer layer(shape, density);
  layer.weights[1] = 0;
  MaskedWeights weights = layer.maskedWeights();
  PackedMatrix packed;
  ASSERT_EQ(
      pack(describeCsr(layer.descriptor, countKept(weights)), weights, packed),
      "");
  EXPECT_EQ(packed.descriptor.stored, std::max<int64_t>(countKept(weights), 1));
  expectSpread(layer, packed);
  for (int32_t block : {4, 8, 16, 32}) {
    ASSERT_EQ(pack(describeBlockedEll(layer.descriptor, weights, block),
                   weights, packed),
              "");
    EXPECT_EQ(packed.descriptor.rows % block, 0);
    EXPECT_EQ(packed.descriptor.columns % block, 0);
    expectSpread(layer, packed);
  }
}
} // namespace

TEST(CusparsePack, KeepsWhatTheMaskKeeps) {
  for (const BonsaiConvolutionDescriptor &shape : makeShapes())
    for (double density : {0.0, 0.1, 0.6, 1.0})
      check(shape, density);
}

TEST(CusparsePack, CsrOfKnownWeights) {
  TestLayer layer(makePointwise(1, 3, 2, 1, 1), 1);
  layer.weights = {0, 2, 3, 4, 5, 6};
  layer.mask = {1, 0, 1, 0, 0, 1};
  PackedMatrix packed;
  ASSERT_EQ(
      pack(describeCsr(layer.descriptor, 3), layer.maskedWeights(), packed),
      "");
  EXPECT_EQ(packed.offsets, (std::vector<int32_t>{0, 2, 3}));
  EXPECT_EQ(packed.columns, (std::vector<int32_t>{0, 2, 2}));
  EXPECT_EQ(packed.values, (std::vector<float>{0, 3, 6}));
}

/// As in NVIDIA's example of a conversion to Blocked-ELL, but for the block of
/// zeros, which has a column.
TEST(CusparsePack, BlockedEllOfKnownWeights) {
  TestLayer layer(makePointwise(1, 12, 8, 1, 1), 1);
  std::fill(layer.mask.begin(), layer.mask.end(), 0);
  auto keepBlock = [&](int64_t blockRow, int64_t blockColumn) {
    for (int64_t i = 0; i < 16; ++i)
      layer.mask[(blockRow * 4 + i / 4) * 12 + blockColumn * 4 + i % 4] = 1;
  };
  keepBlock(0, 1);
  keepBlock(1, 0);
  keepBlock(1, 2);
  MaskedWeights weights = layer.maskedWeights();
  PackedMatrix packed;
  ASSERT_EQ(
      pack(describeBlockedEll(layer.descriptor, weights, 4), weights, packed),
      "");
  EXPECT_EQ(packed.descriptor.stored, 8);
  EXPECT_EQ(packed.columns, (std::vector<int32_t>{0, 1, 0, 2}));
  std::vector<float> firstRow(packed.values.begin(), packed.values.begin() + 8);
  EXPECT_EQ(firstRow,
            (std::vector<float>{0, 0, 0, 0, layer.weights[4], layer.weights[5],
                                layer.weights[6], layer.weights[7]}));
}

TEST(CusparsePack, AllZero) {
  TestLayer layer(makePointwise(1, 12, 8, 1, 1), 0);
  MaskedWeights weights = layer.maskedWeights();
  PackedMatrix packed;
  ASSERT_EQ(pack(describeCsr(layer.descriptor, 0), weights, packed), "");
  EXPECT_EQ(packed.values, std::vector<float>{0});
  EXPECT_EQ(packed.offsets.front(), 0);
  EXPECT_EQ(packed.offsets.back(), 1);
  ASSERT_EQ(
      pack(describeBlockedEll(layer.descriptor, weights, 4), weights, packed),
      "");
  EXPECT_EQ(packed.descriptor.stored, 4);
  EXPECT_EQ(packed.values, std::vector<float>(32, 0));
}

TEST(CusparsePack, WithoutAMaskAllIsKept) {
  TestLayer layer(makeSpatial(1), 1);
  MaskedWeights weights = layer.maskedWeights();
  weights.mask = nullptr, weights.numMask = 0;
  PackedMatrix packed;
  ASSERT_EQ(
      pack(describeCsr(layer.descriptor, countKept(weights)), weights, packed),
      "");
  expectSpread(layer, packed);
  ASSERT_EQ(pack(describeSmallestBlockedEll(layer.descriptor, weights), weights,
                 packed),
            "");
  expectSpread(layer, packed);
}

TEST(CusparsePack, TakesTheBlocksThatStoreLeast) {
  TestLayer layer(makePointwise(1, 64, 64, 1, 1), 1);
  auto getBlock = [&] {
    return describeSmallestBlockedEll(layer.descriptor, layer.maskedWeights())
        .block;
  };
  EXPECT_EQ(getBlock(), 32);
  for (int64_t i = 0; i < 64 * 64; ++i)
    layer.mask[i] = (i / 64 / 8 + i % 64 / 8) % 4 == 0;
  EXPECT_EQ(getBlock(), 8);
  for (int64_t i = 0; i < 64 * 64; ++i)
    layer.mask[i] = (i / 64 + i % 64) % 16 == 0;
  EXPECT_EQ(getBlock(), 4);
}

TEST(CusparsePack, RefusesWeightsThatDoNotFit) {
  TestLayer layer(makeSpatial(1), 0.5);
  MaskedWeights weights = layer.maskedWeights();
  BonsaiCusparseDescriptor d =
      describeCsr(layer.descriptor, countKept(weights));
  PackedMatrix packed;
  weights.numValues -= 1;
  EXPECT_EQ(pack(d, weights, packed),
            "weight has 269 values, the descriptor needs 270");
  weights = layer.maskedWeights();
  weights.numMask -= 1;
  EXPECT_EQ(pack(d, weights, packed), "mask has 269 entries, the weight 270");
}
