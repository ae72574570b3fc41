//===- BlockMmaBodyTest.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whole layers by emulated blocks, in both precisions.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/BlockMmaTestLayer.h"

using namespace bonsai;
using namespace bonsai::block_mma;

namespace {
BonsaiConvolutionDescriptor makeShape(int64_t batch, int64_t inChannels,
                                      int64_t outChannels, int64_t height,
                                      int64_t width, int64_t kernel = 1) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = batch;
  d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = height;
  d.in_width = width;
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = kernel / 2;
  d.epilogue = {1, 1, {BONSAI_ACTIVATION_RELU, 0, 0}};
  return d;
}

/// All that may differ along the two axes does.
BonsaiConvolutionDescriptor makeUneven() {
  BonsaiConvolutionDescriptor d = makeShape(2, 8, 11, 13, 9, 3);
  d.kernel_width = 2;
  d.stride_height = 2;
  d.dilation_height = 2;
  d.dilation_width = 3;
  d.pad_top = 1, d.pad_bottom = 3, d.pad_left = 2, d.pad_right = 0;
  return d;
}

BonsaiConvolutionDescriptor withStride(BonsaiConvolutionDescriptor d,
                                       int64_t stride) {
  d.stride_height = d.stride_width = stride;
  return d;
}
BonsaiConvolutionDescriptor withDilation(BonsaiConvolutionDescriptor d,
                                         int64_t dilation) {
  d.dilation_height = d.dilation_width = dilation;
  return d;
}
BonsaiConvolutionDescriptor withoutPadding(BonsaiConvolutionDescriptor d) {
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = 0;
  return d;
}

template <typename Element>
void check(const TestLayer &source, int64_t groupRows) {
  PackedLayer<Element> layer(source, groupRows);
  SCOPED_TRACE(getFunction(layer.descriptor));
  layer.expect(layer.run(layer.input.data()));
}

void checkAll(const TestLayer &layer) {
  const BonsaiConvolutionDescriptor &d = layer.descriptor;
  SCOPED_TRACE(testing::PrintToString(
      std::vector<int64_t>{d.batch, d.in_channels, d.out_channels, d.in_height,
                           d.in_width, d.kernel_height, d.kernel_width}));
  for (int64_t groupRows : {8, 16, 32}) {
    check<float>(layer, groupRows);
    check<Half>(layer, groupRows);
  }
  if (d.in_channels % 4)
    return;
  TestLayer channelsLast = layer;
  channelsLast.descriptor.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  channelsLast.descriptor.output_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  for (int64_t groupRows : {8, 16, 32}) {
    check<float>(channelsLast, groupRows);
    check<Half>(channelsLast, groupRows);
  }
}
} // namespace

TEST(BlockMmaBody, Shapes) {
  for (const BonsaiConvolutionDescriptor &shape :
       {makeShape(1, 24, 16, 6, 6), makeShape(3, 18, 37, 2, 6),
        makeShape(2, 10, 9, 7, 7), withStride(makeShape(2, 20, 8, 9, 7), 2),
        makeShape(2, 12, 20, 1, 1), makeShape(1, 40, 10, 1, 1),
        makeShape(1, 12, 21, 7, 5, 3),
        withoutPadding(makeShape(2, 5, 7, 8, 6, 3)),
        withStride(makeShape(1, 4, 17, 11, 8, 5), 2),
        withDilation(makeShape(1, 8, 5, 9, 10, 3), 3), makeUneven()})
    checkAll(TestLayer(shape, 0.3));
}

/// From one to eight parts, and blocks that have more tiles than the layer.
TEST(BlockMmaBody, Divisions) {
  std::vector<int32_t> parts;
  for (int64_t channels : {8, 20, 40, 80, 150, 300}) {
    TestLayer layer(makeShape(1, channels, 12, 7, 12), 0.5);
    checkAll(layer);
    parts.push_back(divide(PackedLayer<float>(layer, 16).descriptor).parts);
  }
  EXPECT_EQ(parts, (std::vector<int32_t>{1, 1, 1, 2, 4, 8}));
}

TEST(BlockMmaBody, Masks) {
  BonsaiConvolutionDescriptor shape = makeShape(1, 36, 43, 5, 5, 3);
  for (double density : {0.0, 0.05, 1.0})
    checkAll(TestLayer(shape, density));
  TestLayer layer(shape, 1.0);
  for (BlockSize block : {BlockSize{16, 16}, {8, 8}, {8, 1}, {4, 4}}) {
    layer.mask = makeBlockMask(layer.descriptor, block, 0.3);
    checkAll(layer);
  }
}

TEST(BlockMmaBody, GroupsWithoutColumns) {
  TestLayer layer(makeShape(1, 28, 50, 3, 4), 1.0);
  std::fill(layer.mask.begin() + 5 * 28, layer.mask.begin() + 45 * 28, 0);
  for (int64_t rows : {8, 16}) {
    RowGroups groups = PackedLayer<float>(layer, rows).groups;
    EXPECT_EQ(groups.groups.front().columns.size(), 28u);
    EXPECT_TRUE(groups.groups.back().columns.empty());
  }
  checkAll(layer);
}

TEST(BlockMmaBody, Epilogues) {
  for (int64_t width : {4, 5})
    for (int32_t kind = BONSAI_ACTIVATION_NONE; kind <= BONSAI_ACTIVATION_SILU;
         ++kind)
      for (int32_t bits : {0, 1, 2, 3}) {
        SCOPED_TRACE(kind * 4 + bits);
        BonsaiConvolutionDescriptor shape = makeShape(2, 11, 10, 3, width);
        shape.epilogue = {bits & 1, bits >> 1, {kind, 0.2f, 0.6f}};
        TestLayer layer(shape, 0.5);
        check<float>(layer, 8);
        check<Half>(layer, 8);
      }
}

/// What lies beyond the map is NaN here, and not read.
TEST(BlockMmaBody, ReadsNothingBesidesTheMap) {
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST}) {
    BonsaiConvolutionDescriptor shape = makeShape(2, 8, 9, 6, 5, 3);
    shape.input_layout = shape.output_layout = layout;
    PackedLayer<float> packed(TestLayer(shape, 0.6), 8);
    packed.input.insert(packed.input.begin(), 100, NAN);
    packed.input.insert(packed.input.end(), 100, NAN);
    packed.expect(packed.run(packed.input.data() + 100));
  }
}
