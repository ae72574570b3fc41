//===- ChannelSumsTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums of channels of odd shapes against double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/channel_sums/ChannelSums.h"

#include "kernels/cpu/onednn/ReferenceTensor.h"

using namespace bonsai::onednn;

static const KernelEntries kernel = {bonsai_channel_sums_create,
                                     bonsai_channel_sums_run,
                                     bonsai_channel_sums_destroy};

namespace {
void check(ReferenceTensor input, int32_t layout) {
  SCOPED_TRACE(testing::PrintToString(std::vector<int64_t>{
      input.shape[0], input.shape[1], input.shape[2], input.shape[3], layout}));
  std::mt19937 generator(5);
  input.randomize(generator);
  ReferenceTensor sums(1, input.shape[1], 1, 1);
  input.forEach([&](int64_t n, int64_t c, int64_t h, int64_t w) {
    sums.values[c] += input.at(n, c, h, w);
  });
  BonsaiFeatureMap map = input.map(layout);
  AlignedBuffer x = input.store(layout);
  AlignedBuffer first(sums.values.size());
  for (int threads : {1, 3}) {
    ThreadCount count(threads);
    AlignedBuffer y(sums.values.size());
    kernel.execute(&map, {}, {x.data()}, y);
    sums.expectStored(y, BONSAI_LAYOUT_PLAIN);
    if (threads == 1)
      std::copy_n(y.data(), y.size(), first.data());
    EXPECT_TRUE(std::equal(y.data(), y.data() + y.size(), first.data()));
  }
}
} // namespace

TEST(ChannelSums, Maps) {
  for (int32_t layout : {BONSAI_LAYOUT_PLAIN, BONSAI_LAYOUT_CHANNELS_LAST})
    for (int64_t channels : {1, 3, 16, 17, 100}) {
      check(ReferenceTensor(1, channels, 1, 1), layout);
      check(ReferenceTensor(3, channels, 5, 7), layout);
      check(ReferenceTensor(9, channels, 33, 31), layout);
    }
}

TEST(ChannelSums, WholeBlocks) {
  for (int64_t channels : {16, 48}) {
    check(ReferenceTensor(1, channels, 1, 1), BONSAI_LAYOUT_BLOCKED_16);
    check(ReferenceTensor(3, channels, 5, 7), BONSAI_LAYOUT_BLOCKED_16);
    check(ReferenceTensor(9, channels, 33, 31), BONSAI_LAYOUT_BLOCKED_16);
  }
}

TEST(ChannelSums, Vectors) {
  check(ReferenceTensor(5, 17, 1, 1), BONSAI_LAYOUT_PLAIN);
  check(ReferenceTensor(1000, 100, 1, 1), BONSAI_LAYOUT_PLAIN);
}

TEST(ChannelSums, RefusesOtherLayouts) {
  BonsaiFeatureMap map = {1, 16, 4, 4, BONSAI_LAYOUT_BLOCKED_8};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&map, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "sums of 16 channels in layout 1");
}

TEST(ChannelSums, RefusesPaddedBlocks) {
  BonsaiFeatureMap map = {1, 17, 4, 4, BONSAI_LAYOUT_BLOCKED_16};
  void *state = nullptr;
  EXPECT_EQ(kernel.create(&map, nullptr, &state), BONSAI_INVALID_ARGUMENT);
  EXPECT_STREQ(bonsai_last_error(), "sums of 17 channels in layout 2");
}
