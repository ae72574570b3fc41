//===- PackTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packed groups are spread out again and compared with the masked weights.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/Pack.h"
#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cuda/block_mma/BlockMmaArguments.h"
#include "kernels/cuda/device/Tf32.h"

#include <gtest/gtest.h>

using namespace bonsai;
using namespace bonsai::block_mma;

namespace {
TestLayer makeLayer(int64_t rows, int64_t columns, double density) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = columns;
  d.out_channels = rows;
  d.in_height = d.in_width = 1;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  return TestLayer(d, density);
}

RowGroups group(const TestLayer &layer, int64_t rows) {
  const BonsaiConvolutionDescriptor &d = layer.descriptor;
  return groupRows(d, makePattern(d, layer.mask.data()), rows);
}

/// Each kept weight is stored once, where its row and its column say, and all
/// else that is stored is zero.
void check(const TestLayer &layer, int64_t groupRows) {
  const BonsaiConvolutionDescriptor &d = layer.descriptor;
  RowGroups groups = group(layer, groupRows);
  PackedGroups packed = packGroups(groups);
  std::vector<float> weights = packWeights(
      groups, d.in_channels, layer.weights.data(), layer.mask.data());
  std::vector<int> seen(layer.mask.size(), 0);
  ASSERT_EQ(int64_t(weights.size()), groups.countWeights());
  ASSERT_EQ(packed.columns.size(), weights.size() / groupRows);
  for (size_t g = 0; g < groups.groups.size(); ++g)
    for (int64_t i = packed.firstSteps[g] * 16;
         i < packed.firstSteps[g + 1] * 16; ++i)
      for (int64_t row = 0; row < groupRows; ++row) {
        float weight = weights[(i / 16 * groupRows + row) * 16 + i % 16];
        int32_t channel = packed.channels[g * groupRows + row];
        int64_t place = channel * d.in_channels + packed.columns[i];
        if (channel < 0 || !layer.mask[place] || weight == 0) {
          EXPECT_EQ(weight, 0);
          continue;
        }
        EXPECT_EQ(weight, cuda::roundToTf32(layer.weights[place]));
        ++seen[place];
      }
  EXPECT_TRUE(std::equal(seen.begin(), seen.end(), layer.mask.begin()));
}
} // namespace

TEST(BlockMmaPack, KeepsWhatTheMaskKeeps) {
  for (int64_t rows : {1, 8, 21, 64})
    for (double density : {0.0, 0.1, 1.0})
      for (int64_t groupRows : {8, 16, 32})
        check(makeLayer(rows, 50, density), groupRows);
}

TEST(BlockMmaPack, EveryChannelIsInOneGroup) {
  TestLayer layer = makeLayer(45, 70, 0.1);
  RowGroups groups = group(layer, 16);
  ASSERT_EQ(groups.groups.size(), 3u);
  std::vector<int> seen(45, 0);
  for (int32_t channel : packGroups(groups).channels)
    if (channel >= 0)
      ++seen[channel];
  EXPECT_EQ(seen, std::vector<int>(45, 1));
  EXPECT_GE(groups.groups[0].columns.size(), groups.groups[1].columns.size());
  EXPECT_GE(groups.groups[1].columns.size(), groups.groups[2].columns.size());
}

TEST(BlockMmaPack, FillsStepsUpWithTheLastColumn) {
  TestLayer layer = makeLayer(2, 20, 0.0);
  for (int64_t column : {3, 7, 12})
    layer.mask[column] = 1;
  PackedGroups packed = packGroups(group(layer, 8));
  EXPECT_EQ(packed.channels,
            (std::vector<int32_t>{0, 1, -1, -1, -1, -1, -1, -1}));
  EXPECT_EQ(packed.firstSteps, (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(packed.columns,
            (std::vector<int32_t>{3, 7, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
                                  12, 12, 12, 12}));
}

/// With blocks nothing but they is multiplied, whichever rows they have.
TEST(BlockMmaPack, BlocksAreDense) {
  TestLayer layer = makeLayer(64, 128, 1.0);
  for (BlockSize block : {BlockSize{16, 16}, {8, 16}, {32, 16}}) {
    layer.mask = makeBlockMask(layer.descriptor, block, 0.3);
    EXPECT_EQ(group(layer, 8).countWeights(), countKept(layer.maskedWeights()));
  }
  // Rows of a block that lie apart.
  for (int64_t i = 0; i < 64 * 128; ++i)
    layer.mask[i] = i / 128 % 4 == i % 128 / 32;
  EXPECT_EQ(group(layer, 16).countWeights(), countKept(layer.maskedWeights()));
}

TEST(BlockMmaPack, HalvesAreCopied) {
  TestLayer layer = makeLayer(2, 2, 1.0);
  layer.mask = {1, 0, 1, 1};
  std::vector<uint16_t> values = {0x3c00, 0xffff, 0x0001, 0x7bff};
  std::vector<uint16_t> packed =
      packWeights(group(layer, 8), 2, values.data(), layer.mask.data());
  ASSERT_EQ(packed.size(), 128u);
  EXPECT_EQ(packed[0], 0x3c00);
  EXPECT_EQ(packed[1], 0);
  EXPECT_EQ(packed[16], 0x0001);
  EXPECT_EQ(packed[17], 0x7bff);
}

/// Of two positions, and eight channels of which four each are neighbours.
TEST(BlockMmaPack, ChannelsLastTakesNeighbours) {
  TestLayer layer = makeLayer(1, 8, 1.0);
  layer.descriptor.kernel_width = 2;
  layer.descriptor.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  layer.mask.assign(16, 0);
  layer.mask[5 * 2 + 1] = layer.mask[6 * 2 + 1] = layer.mask[3 * 2] = 1;
  RowGroups groups = group(layer, 8);
  PackedGroups packed = packGroups(groups);
  EXPECT_EQ(packed.columns, (std::vector<int32_t>{0, 2, 4, 6, 9, 11, 13, 15, 9,
                                                  11, 13, 15, 9, 11, 13, 15}));
  std::vector<float> dense(16, 1);
  std::vector<float> weights =
      packWeights(groups, 16, dense.data(), layer.mask.data());
  weights.resize(16);
  EXPECT_EQ(weights, (std::vector<float>{0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0,
                                         0, 0, 0}));
}

/// Twenty channels are a block of sixteen and one of four.
TEST(BlockMmaPack, OrdersColumnsByWhatCachesHold) {
  TestLayer layer = makeLayer(1, 20, 1.0);
  layer.descriptor.kernel_width = 2;
  layer.mask.assign(40, 1);
  std::vector<int32_t> interleaved, blocks;
  for (int32_t step : {0, 16})
    for (int32_t lane = 0; lane < 4; ++lane)
      for (int32_t i = 0; i < 4; ++i)
        interleaved.push_back(step + i * 4 + lane);
  for (int32_t column = 32; column < 40; ++column)
    interleaved.push_back(column);
  EXPECT_EQ(group(layer, 8).groups[0].columns, interleaved);
  layer.descriptor.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  for (int32_t first : {0, 16})
    for (int32_t tap : {0, 1})
      for (int32_t channel = first; channel < std::min(first + 16, 20);
           ++channel)
        blocks.push_back(channel * 2 + tap);
  EXPECT_EQ(group(layer, 8).groups[0].columns, blocks);
}

TEST(BlockMmaArguments, LocatesColumns) {
  BonsaiBlockMmaDescriptor d = {};
  d.steps = 1;
  d.shape.in_height = 10, d.shape.in_width = 7;
  d.shape.kernel_height = 3, d.shape.kernel_width = 2;
  d.shape.dilation_height = 2, d.shape.dilation_width = 3;
  std::vector<int32_t> columns(16, 0);
  columns[0] = (4 * 3 + 2) * 2 + 1;
  ColumnPlaces places = locateColumns(d, columns.data());
  EXPECT_EQ(places.offsets[0], 4 * 70 + 2 * 2 * 7 + 3);
  EXPECT_EQ(places.taps[0], 1u << 2 | 1u << 17);
  EXPECT_EQ(places.offsets[1], 0);
  EXPECT_EQ(places.taps[1], 1u | 1u << 16);
}

TEST(BlockMmaArguments, LocatesNeighboursOnce) {
  BonsaiBlockMmaDescriptor d = {};
  d.steps = 1;
  d.shape.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  d.shape.in_channels = 12;
  d.shape.in_height = 10, d.shape.in_width = 7;
  d.shape.kernel_height = 3, d.shape.kernel_width = 2;
  d.shape.dilation_height = 2, d.shape.dilation_width = 3;
  std::vector<int32_t> columns(16, 0);
  columns[4] = (8 * 3 + 2) * 2 + 1;
  ColumnPlaces places = locateColumns(d, columns.data());
  ASSERT_EQ(places.offsets.size(), 4u);
  EXPECT_EQ(places.offsets[1], (2 * 2 * 7 + 3) * 12 + 8);
  EXPECT_EQ(places.taps[1], 1u << 2 | 1u << 17);
}
