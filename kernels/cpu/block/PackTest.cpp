//===- PackTest.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contents of packed weights, and every refusal.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/block/PackedBlocks.h"
#include "kernels/cpu/sparse/TiledLayer.h"

using namespace bonsai;
using namespace bonsai::block;

namespace {
/// Sections of packed weights.
struct Packed {
  std::vector<uint8_t> bytes;

  const PackedHeader &header() const {
    return *reinterpret_cast<const PackedHeader *>(bytes.data());
  }
  template <typename T> std::vector<T> section(int64_t at, int64_t n) const {
    auto *first = reinterpret_cast<const T *>(bytes.data() + at);
    return {first, first + n};
  }
  std::vector<Panel> panels() const {
    return section<Panel>(header().panelsAt,
                          header().numPanels * header().numBlocks);
  }
  std::vector<int32_t> columns() const {
    return section<int32_t>(header().columnsAt, header().numColumns);
  }
  std::vector<float> weights() const {
    return section<float>(header().weightsAt, header().numWeights);
  }
};

/// Output extents as TestLayer derives them.
BonsaiConvolutionDescriptor derive(const BonsaiConvolutionDescriptor &shape) {
  return TestLayer(shape, 1.0).descriptor;
}

TEST(BlockPackTest, WeightsOfAColumnLieTogether) {
  BonsaiConvolutionDescriptor d = derive(makeTiledPointwise(3, 3, 4, 4));
  const float values[] = {1, 2, 3, 4, 5, 6, 7, 0, 9};
  const uint8_t mask[] = {1, 0, 1, 1, 0, 1, 0, 1, 0};
  Packed packed;
  ASSERT_EQ(pack(d, {values, 9, mask, 9}, 2, packed.bytes), "");
  std::vector<Panel> panels = packed.panels();
  ASSERT_EQ(panels.size(), 2u);
  EXPECT_EQ(panels[0].firstRow, 0);
  EXPECT_EQ(panels[0].numRows, 2);
  EXPECT_EQ(panels[1].firstRow, 2);
  EXPECT_EQ(panels[1].numRows, 1);
  EXPECT_EQ(packed.columns(), (std::vector<int32_t>{0, 2, 1}));
  EXPECT_EQ(packed.weights(), (std::vector<float>{1, 4, 3, 6, 0}));
}

TEST(BlockPackTest, PanelsOfTheSameBlocksShareColumns) {
  TestLayer layer(makeTiledPointwise(5, 20, 4, 4), 1.0);
  Packed packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), 20, packed.bytes),
            "");
  std::vector<Panel> panels = packed.panels();
  ASSERT_EQ(panels.size(), 3u);
  for (const Panel &panel : panels)
    EXPECT_EQ(panel.firstColumn, 0);
  EXPECT_EQ(panels[2].numRows, 4);
  EXPECT_EQ(packed.header().numColumns, 5);
  EXPECT_EQ(packed.header().numWeights, 100);
}

TEST(BlockPackTest, ColumnsByKernelColumnThenChannel) {
  BonsaiConvolutionDescriptor d = makeTiledSpatial(2, 2, 4, 2, 1, 0);
  TestLayer layer(d, 1.0);
  Packed packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), 2, packed.bytes), "");
  EXPECT_EQ(packed.columns(), (std::vector<int32_t>{0, 2, 4, 6, 1, 3, 5, 7}));
}

TEST(BlockPackTest, BlocksEndWithTheirGroup) {
  BonsaiConvolutionDescriptor d = makeTiledPointwise(4, 6, 4, 4);
  d.groups = 2;
  TestLayer layer(d, 1.0);
  Packed packed;
  ASSERT_EQ(pack(layer.descriptor, layer.maskedWeights(), 4, packed.bytes), "");
  std::vector<Panel> panels = packed.panels();
  ASSERT_EQ(panels.size(), 3u);
  EXPECT_EQ(panels[0].numRows, 3);
  EXPECT_EQ(panels[1].numRows, 1);
  EXPECT_EQ(panels[2].numRows, 2);
  EXPECT_EQ(packed.columns(), (std::vector<int32_t>{0, 1, 2, 3, 2, 3}));
}

/// Channels of a wide spatial layer are cut where the first-level cache would
/// overflow, but not if a block would have little to do.
TEST(BlockPackTest, BlocksOfChannels) {
  TestLayer dense(makeTiledSpatial(256, 4, 14, 3, 1, 1), 1.0);
  TestLayer sparse = dense;
  for (size_t i = 0; i < sparse.mask.size(); ++i)
    sparse.mask[i] = i % 2304 % 20 == 0;
  Packed packed;
  ASSERT_EQ(pack(dense.descriptor, dense.maskedWeights(), 4, packed.bytes), "");
  EXPECT_GT(packed.header().numBlocks, 1);
  EXPECT_EQ(packed.header().numPanels, 1);
  EXPECT_EQ(packed.header().numWeights, 4 * 2304);
  ASSERT_EQ(pack(sparse.descriptor, sparse.maskedWeights(), 4, packed.bytes),
            "");
  EXPECT_EQ(packed.header().numBlocks, 1);
}

TEST(BlockPackTest, WithoutMaskNothingIsCut) {
  TestLayer layer(makeTiledPointwise(5, 8, 4, 4), 1.0);
  Packed packed;
  ASSERT_EQ(pack(layer.descriptor,
                 {layer.weights.data(), layer.weights.size(), nullptr, 0}, 4,
                 packed.bytes),
            "");
  EXPECT_EQ(packed.header().numWeights, 40);
}

class BlockRefusalTest : public testing::Test {
protected:
  TestLayer layer{makeTiledPointwise(3, 4, 4, 4), 1.0};
  std::vector<uint8_t> packed = {42};

  void expect(int64_t blockRows, const std::string &message) {
    EXPECT_EQ(pack(layer.descriptor, layer.maskedWeights(), blockRows, packed),
              message);
    EXPECT_EQ(packed, std::vector<uint8_t>{42}) << "the result was touched";
  }
};

TEST_F(BlockRefusalTest, RowsThatDiffer) {
  layer.mask[3 * 3 + 1] = 0;
  expect(2, "mask row 3 differs from row 2, which is in the same blocks");
}

TEST_F(BlockRefusalTest, MaskSizeAndValues) {
  layer.mask[5] = 7;
  expect(2, "mask entry 5 is 7, not 0 or 1");
  layer.mask.resize(11);
  expect(2, "mask has 11 entries, the weight 12");
}

TEST_F(BlockRefusalTest, NoRows) { expect(0, "blocks have 0 rows"); }

TEST_F(BlockRefusalTest, Layouts) {
  layer.descriptor.output_layout = BONSAI_LAYOUT_PLAIN;
  expect(2, "only pixel tiles are supported for the output");
  layer.descriptor.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  layer.descriptor.input_layout = BONSAI_LAYOUT_CHANNELS_LAST;
  expect(2, "only plain and pixel-tile inputs are supported");
}

TEST_F(BlockRefusalTest, InconsistentShape) {
  layer.descriptor.out_width = 5;
  expect(2, "out_width is 5, which does not follow from the input");
}
} // namespace
