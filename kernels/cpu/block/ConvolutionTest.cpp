//===- ConvolutionTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks of all sizes against the reference, in every layout and instruction
// set.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Convolution.h"
#include "kernels/cpu/block/Pack.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cpu/sparse/TiledLayer.h"

using namespace bonsai;
using namespace bonsai::block;

namespace {
/// Some rows of blocks keep nothing.
void emptyRows(const BonsaiConvolutionDescriptor &d, BlockSize block,
               std::vector<uint8_t> &mask) {
  int64_t columns = static_cast<int64_t>(mask.size()) / d.out_channels;
  for (size_t i = 0; i < mask.size(); ++i)
    if (i / columns / block.rows % 3 == 1)
      mask[i] = 0;
}

class BlockConvolutionTest
    : public testing::TestWithParam<std::tuple<Level, BonsaiLayout>> {
protected:
  void SetUp() override {
    if (std::get<0>(GetParam()) > detectLevel())
      GTEST_SKIP() << "this processor lacks the instructions";
  }

  std::vector<float> run(const TestLayer &layer, BlockSize block, int threads) {
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    std::vector<uint8_t> packed;
    EXPECT_EQ(pack(d, layer.maskedWeights(), block.rows, packed), "");
    const void *constants[] = {packed.data(), layer.bias.data()};
    return runTiled(
        layer, threads,
        [&](void **state) {
          return createConvolution(d, constants, std::get<0>(GetParam()),
                                   state);
        },
        bonsai_block_convolution_run, bonsai_block_convolution_destroy);
  }

  void check(BonsaiConvolutionDescriptor shape, BlockSize block = {4, 1},
             std::initializer_list<double> densities = {0.0, 0.3, 1.0}) {
    shape.input_layout = std::get<1>(GetParam());
    for (double density : densities) {
      SCOPED_TRACE(testing::Message()
                   << density << " " << block.rows << "x" << block.columns);
      TestLayer layer(shape, 1.0);
      layer.mask = makeBlockMask(layer.descriptor, block, density);
      if (density < 1)
        emptyRows(layer.descriptor, block, layer.mask);
      std::vector<float> one = run(layer, block, 1), two = run(layer, block, 2);
      EXPECT_LE(relativeError(one, layer.computeReference()), 1e-5);
      EXPECT_EQ(one, two) << "threads change the result";
    }
  }
};

/// Every number of rows that panels and microkernels are cut to, and rows of
/// blocks that are no multiple of them.
TEST_P(BlockConvolutionTest, BlockSizes) {
  for (int64_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 32, 100})
    for (int64_t columns : {1, 4, 7, 100}) {
      check(makeTiledPointwise(19, 37, 7, 7), {rows, columns});
      check(makeTiledSpatial(19, 37, 7, 3, 1, 1), {rows, columns}, {0.3});
    }
}

TEST_P(BlockConvolutionTest, Pointwise) {
  for (int64_t in : {1, 3, 33})
    for (int64_t out : {1, 7, 32})
      for (int64_t size : {1, 3, 4, 5, 7, 14})
        for (int64_t rows : {4, 8}) {
          SCOPED_TRACE(testing::Message() << in << " " << out << " " << size);
          check(makeTiledPointwise(in, out, size, size), {rows, 1});
        }
}

TEST_P(BlockConvolutionTest, PointwiseOfManyChannelsAndTiles) {
  check(makeTiledPointwise(1030, 70, 5, 5), {8, 1}, {0.1, 1.0});
  check(makeTiledPointwise(40, 65, 31, 29), {4, 4}, {0.2});
  // A group of fewer tiles than registers allow, and of only one.
  check(makeTiledPointwise(5000, 9, 8, 8), {4, 1}, {0.1});
  check(makeTiledPointwise(11000, 9, 8, 8), {4, 1}, {0.1});
}

TEST_P(BlockConvolutionTest, Spatial) {
  check(makeTiledSpatial(3, 5, 1, 3, 1, 1));
  check(makeTiledSpatial(17, 9, 7, 3, 1, 1));
  check(makeTiledSpatial(5, 33, 14, 3, 1, 1), {8, 4});
  check(makeTiledSpatial(3, 4, 19, 3, 1, 0));
  check(makeTiledSpatial(4, 6, 17, 5, 1, 2));
  check(makeTiledSpatial(2, 3, 9, 2, 1, 0), {2, 2});
  check(makeTiledSpatial(3, 7, 23, 7, 1, 3));
}

TEST_P(BlockConvolutionTest, Strides) {
  for (int64_t stride : {2, 3, 4})
    for (int64_t kernel : {1, 3, 7})
      for (int64_t size : {7, 14, 15, 33}) {
        SCOPED_TRACE(testing::Message()
                     << stride << " " << kernel << " " << size);
        check(makeTiledSpatial(3, 5, size, kernel, stride, kernel / 2), {4, 1},
              {0.5, 1.0});
      }
  BonsaiConvolutionDescriptor uneven = makeTiledSpatial(4, 5, 13, 3, 2, 1);
  uneven.stride_width = 3;
  check(uneven);
}

TEST_P(BlockConvolutionTest, OneSidedPaddingAndNarrowKernels) {
  BonsaiConvolutionDescriptor d = makeTiledPointwise(4, 5, 11, 37);
  d.kernel_height = 1, d.kernel_width = 3;
  d.pad_left = 2, d.pad_bottom = 1;
  check(d);
  d.kernel_height = 4, d.kernel_width = 1;
  d.pad_top = 3, d.pad_left = 0, d.pad_right = 3;
  check(d);
  d.stride_height = 2;
  check(d);
}

TEST_P(BlockConvolutionTest, PaddingBeyondTheMap) {
  check(makeTiledSpatial(2, 3, 2, 3, 1, 4));
  check(makeTiledSpatial(2, 3, 3, 1, 2, 5));
}

TEST_P(BlockConvolutionTest, Dilation) {
  for (int64_t stride : {1, 2}) {
    BonsaiConvolutionDescriptor d = makeTiledSpatial(3, 6, 19, 3, stride, 2);
    d.dilation_height = 2;
    d.dilation_width = 3;
    check(d);
  }
}

/// Blocks that end where their group does, and before.
TEST_P(BlockConvolutionTest, Groups) {
  BonsaiConvolutionDescriptor d = makeTiledSpatial(6, 9, 10, 3, 1, 1);
  d.groups = 3;
  for (int64_t rows : {2, 3, 4, 8, 16})
    check(d, {rows, 1});
  d = makeTiledPointwise(8, 64, 9, 9);
  d.groups = 8;
  for (int64_t rows : {3, 8, 32})
    check(d, {rows, 1});
  d = makeTiledSpatial(33, 33, 9, 3, 2, 1);
  d.groups = 33;
  check(d);
}

TEST_P(BlockConvolutionTest, Batches) {
  for (int64_t batch : {2, 5}) {
    BonsaiConvolutionDescriptor d = makeTiledPointwise(9, 13, 7, 7);
    d.batch = batch;
    check(d);
    d = makeTiledSpatial(5, 7, 9, 3, 2, 1);
    d.batch = batch;
    check(d);
  }
  // Bands of some of the images, not of equally many.
  BonsaiConvolutionDescriptor d = makeTiledSpatial(330, 40, 7, 3, 1, 1);
  d.batch = 7;
  d.epilogue.has_residual = 1;
  check(d, {4, 1}, {0.1});
}

TEST_P(BlockConvolutionTest, BandsOfLargeMaps) {
  check(makeTiledSpatial(64, 8, 56, 3, 1, 1), {4, 1}, {0.1});
  check(makeTiledSpatial(40, 8, 75, 3, 2, 1), {8, 1}, {0.1});
  BonsaiConvolutionDescriptor wide = makeTiledPointwise(64, 3, 5, 1500);
  wide.kernel_height = 3;
  wide.pad_top = 1;
  check(wide, {2, 2}, {0.2});
}

TEST_P(BlockConvolutionTest, Epilogues) {
  const BonsaiActivation activations[] = {
      {BONSAI_ACTIVATION_NONE, 0, 0},
      {BONSAI_ACTIVATION_RELU, 0, 0},
      {BONSAI_ACTIVATION_CLIP, -0.5f, 0.75f},
      {BONSAI_ACTIVATION_LEAKY_RELU, 0.1f, 0},
      {BONSAI_ACTIVATION_LEAKY_RELU, -0.5f, 0},
      {BONSAI_ACTIVATION_SIGMOID, 0, 0},
      {BONSAI_ACTIVATION_HARD_SIGMOID, 0.2f, 0.5f},
      {BONSAI_ACTIVATION_HARD_SWISH, 0, 0},
      {BONSAI_ACTIVATION_SILU, 0, 0}};
  for (BonsaiActivation activation : activations)
    for (int bias : {0, 1})
      for (int residual : {0, 1}) {
        SCOPED_TRACE(testing::Message()
                     << activation.kind << " " << bias << " " << residual);
        BonsaiConvolutionDescriptor d = makeTiledPointwise(11, 35, 5, 7);
        d.epilogue = {bias, residual, activation};
        check(d, {8, 1});
        d = makeTiledSpatial(50, 3, 6, 3, 1, 1);
        d.epilogue = {bias, residual, activation};
        check(d, {2, 1}, {0.1});
      }
}

/// Sums that wait in the output between blocks of channels.
TEST_P(BlockConvolutionTest, BlocksOfChannels) {
  for (int32_t kind : {BONSAI_ACTIVATION_RELU, BONSAI_ACTIVATION_SILU}) {
    BonsaiConvolutionDescriptor d = makeTiledSpatial(150, 9, 14, 3, 1, 1);
    d.epilogue = {1, 1, {kind, 0, 0}};
    check(d, {4, 1}, {0.5, 1.0});
    d = makeTiledSpatial(520, 17, 7, 3, 1, 1);
    d.epilogue = {1, 1, {kind, 0, 0}};
    check(d, {8, 1}, {0.5});
  }
}

/// What is not a number stays one, and cut weights do not spread it.
TEST_P(BlockConvolutionTest, NotANumber) {
  BonsaiConvolutionDescriptor d = makeTiledPointwise(2, 8, 4, 4);
  d.input_layout = std::get<1>(GetParam());
  d.epilogue.activation.kind = BONSAI_ACTIVATION_RELU;
  TestLayer layer(d, 1.0);
  layer.input[0] = NAN;
  for (int64_t row = 0; row < 8; ++row)
    layer.mask[row * 2] = row < 4;
  std::vector<float> output = run(layer, {4, 1}, 1);
  for (int64_t row = 0; row < 8; ++row) {
    EXPECT_EQ(std::isnan(output[row * 16]), row < 4) << row;
    EXPECT_FALSE(std::isnan(output[row * 16 + 1])) << row;
  }
}

TEST(BlockConvolutionRefusalTest, LayoutsAndOtherBytes) {
  TestLayer layer(makeTiledPointwise(4, 8, 4, 4), 1.0);
  BonsaiConvolutionDescriptor &d = layer.descriptor;
  std::vector<uint8_t> packed;
  ASSERT_EQ(pack(d, layer.maskedWeights(), 4, packed), "");
  const void *constants[] = {packed.data()};
  auto expect = [&](const char *message) {
    void *state = nullptr;
    EXPECT_EQ(bonsai_block_convolution_create(&d, constants, &state),
              BONSAI_INVALID_ARGUMENT);
    EXPECT_STREQ(bonsai_last_error(), message);
  };
  d.output_layout = BONSAI_LAYOUT_PLAIN;
  expect("block: transposed, or a layout that it cannot use");
  d.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  d.out_channels = 9;
  expect("block: no packed weights of this layer");
  d.out_channels = 8;
  packed[0] ^= 1;
  expect("block: no packed weights of this layer");
}

std::string
getName(const testing::TestParamInfo<std::tuple<Level, BonsaiLayout>> &info) {
  const char *levels[] = {"Portable", "Avx2", "Avx512"};
  auto [level, layout] = info.param;
  return std::string(levels[static_cast<int>(level)]) +
         (layout == BONSAI_LAYOUT_PLAIN ? "Plain" : "PixelTiles");
}

INSTANTIATE_TEST_SUITE_P(
    All, BlockConvolutionTest,
    testing::Combine(
        testing::Values(Level::Portable, Level::Avx2, Level::Avx512),
        testing::Values(BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_PIXEL_TILES)),
    getName);
} // namespace
