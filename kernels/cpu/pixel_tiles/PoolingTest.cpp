//===- PoolingTest.cpp - Pooling in pixel tiles ---------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Odd shapes, pads, dilations and ceil mode against loops in double precision,
// on every instruction set that this processor has.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Pooling.h"
#include "kernels/cpu/onednn_pooling/ReferencePooling.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/simd/LevelTest.h"

#include <omp.h>

using namespace bonsai;
using namespace bonsai::onednn;

namespace {
constexpr int32_t tiles = BONSAI_LAYOUT_PIXEL_TILES;
constexpr int32_t channelsLast = BONSAI_LAYOUT_CHANNELS_LAST;

class PixelTilesPooling : public LevelTest {
protected:
  static BonsaiStatus create(const void *descriptor,
                             const void *const *constants, void **state) {
    return pixel_tiles::createPooling(descriptor, constants, GetParam(), state);
  }

  static void check(const BonsaiPoolingDescriptor &pooling) {
    SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
        pooling.input.channels, pooling.input.height, pooling.input.width,
        pooling.kernel_height, pooling.stride_height, pooling.dilation_height,
        pooling.pad_top, pooling.pad_left, pooling.pad_bottom,
        pooling.pad_right, pooling.kind, pooling.count_include_pad,
        pooling.input.layout, pooling.output_layout}));
    std::mt19937 generator(3);
    const BonsaiFeatureMap &map = pooling.input;
    ReferenceTensor input(map.batch, map.channels, map.height, map.width);
    input.randomize(generator);
    ReferenceTensor output = computePooling(pooling, input);
    const KernelEntries kernel = {create, bonsai_pixel_tiles_pooling_run,
                                  bonsai_pixel_tiles_pooling_destroy};
    AlignedBuffer x = input.store(map.layout);
    AlignedBuffer y(output.storageSize(pooling.output_layout));
    kernel.execute(&pooling, {}, {x.data()}, y);
    output.expectStored(y, pooling.output_layout);
  }

  /// Maximum, and averages with and without padding, between these layouts.
  static void checkLayouts(BonsaiPoolingDescriptor pooling, int32_t input,
                           int32_t output) {
    pooling.input.layout = input, pooling.output_layout = output;
    pooling.kind = BONSAI_POOLING_MAX;
    check(pooling);
    pooling.kind = BONSAI_POOLING_AVERAGE;
    for (int32_t countsPadding : {0, 1}) {
      pooling.count_include_pad = countsPadding;
      check(pooling);
    }
  }

  static void checkAllKinds(BonsaiPoolingDescriptor pooling, bool ceil) {
    setOutput(pooling, ceil);
    for (int32_t input : {tiles, channelsLast})
      for (int32_t output : {tiles, channelsLast})
        checkLayouts(pooling, input, output);
  }

  static void checkWholeMap(int64_t channels, int64_t size) {
    BonsaiPoolingDescriptor pooling = square(channels, size, size, 1, 0);
    setOutput(pooling, false);
    checkLayouts(pooling, tiles, BONSAI_LAYOUT_PLAIN);
  }
};
} // namespace

TEST_P(PixelTilesPooling, Shapes) {
  for (int64_t channels : {1, 3, 16, 17, 33}) {
    checkAllKinds(square(channels, 7, 2, 2, 0), false);
    checkAllKinds(square(channels, 9, 3, 2, 1), false);
    checkAllKinds(square(channels, 8, 3, 1, 1), false);
    checkAllKinds(square(channels, 23, 5, 1, 2), false);
    checkAllKinds(square(channels, 4, 1, 3, 0), false);
  }
}

TEST_P(PixelTilesPooling, Global) {
  for (int64_t channels : {1, 3, 8, 17, 70})
    for (int64_t size : {1, 4, 5, 7, 12})
      checkWholeMap(channels, size);
}

/// One window, but not the whole map.
TEST_P(PixelTilesPooling, OneWindow) {
  checkAllKinds(square(5, 8, 7, 2, 0), false);
  checkAllKinds(square(5, 3, 5, 1, 1), false);
}

TEST_P(PixelTilesPooling, CeilMode) {
  for (int64_t channels : {3, 17, 32}) {
    checkAllKinds(square(channels, 8, 3, 2, 0), true);
    checkAllKinds(square(channels, 12, 3, 3, 1), true);
  }
}

TEST_P(PixelTilesPooling, AsymmetricPaddingAndDilation) {
  for (int64_t channels : {3, 17}) {
    BonsaiPoolingDescriptor pooling = square(channels, 9, 3, 2, 0);
    pooling.pad_left = 1, pooling.pad_bottom = 2;
    pooling.kernel_width = 2;
    checkAllKinds(pooling, false);
    pooling.dilation_height = 2, pooling.dilation_width = 3;
    checkAllKinds(pooling, false);
  }
}

TEST_P(PixelTilesPooling, LargeMapsOnManyThreads) {
  int threads = omp_get_max_threads();
  for (int team : {1, 2, 3}) {
    omp_set_num_threads(team);
    checkAllKinds(square(19, 112, 3, 2, 1), false);
    checkAllKinds(square(3, 200, 2, 2, 0), false);
    checkWholeMap(300, 14);
  }
  omp_set_num_threads(threads);
}

INSTANTIATE_LEVELS(PixelTilesPooling);

TEST(PixelTilesPoolingCreate, RefusesOtherLayoutsAndEmptyWindows) {
  BonsaiPoolingDescriptor pooling = square(4, 8, 2, 2, 2);
  setOutput(pooling, false);
  void *state = nullptr;
  EXPECT_EQ(bonsai_pixel_tiles_pooling_create(&pooling, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "pooling from layout 0 to 0");
  pooling.input.layout = pooling.output_layout = tiles;
  EXPECT_EQ(bonsai_pixel_tiles_pooling_create(&pooling, nullptr, &state),
            BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "a pooling window sees only padding");
  EXPECT_EQ(state, nullptr);
}
