//===- BlockEmulatorTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/emulation/BlockEmulator.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

using namespace bonsai::cuda::emulation;

namespace {

TEST(BlockEmulator, RunsEveryThreadOnce) {
  Launch config;
  config.grid = {3, 2, 2};
  config.block = {4, 3, 2};
  std::vector<int> runs(12 * 24, 0);
  ASSERT_EQ(launch(config,
                   [&] {
                     Dim3 t = getThreadIndex(), b = getBlockIndex();
                     unsigned thread = t.x + 4 * (t.y + 3 * t.z);
                     unsigned block = b.x + 3 * (b.y + 2 * b.z);
                     ++runs[block * 24 + thread];
                   }),
            "");
  EXPECT_EQ(runs, std::vector<int>(12 * 24, 1));
}

TEST(BlockEmulator, BarriersSeparateWritesFromReads) {
  Launch config;
  config.grid.x = 2;
  config.block.x = 100;
  config.sharedBytes = 100 * sizeof(float);
  std::vector<float> reversed(200, NAN);
  ASSERT_EQ(launch(config,
                   [&] {
                     auto *shared = static_cast<float *>(getSharedMemory());
                     unsigned t = getThreadIndex().x, b = getBlockIndex().x;
                     for (int round = 0; round < 3; ++round) {
                       shared[t] = 100 * b + t + round;
                       synchronizeBlock();
                       reversed[100 * b + t] = shared[99 - t];
                       synchronizeBlock();
                     }
                   }),
            "");
  for (unsigned b = 0; b < 2; ++b)
    for (unsigned t = 0; t < 100; ++t)
      EXPECT_EQ(reversed[100 * b + t], 100 * b + (99 - t) + 2);
}

TEST(BlockEmulator, SharedMemoryStartsAsNaN) {
  Launch config;
  config.grid.x = 2;
  config.sharedBytes = sizeof(float);
  int numNaN = 0;
  ASSERT_EQ(launch(config,
                   [&] {
                     auto *shared = static_cast<float *>(getSharedMemory());
                     numNaN += std::isnan(*shared);
                     *shared = 1;
                   }),
            "");
  EXPECT_EQ(numNaN, 2);
}

TEST(BlockEmulator, ThreadsCanEndAnywhere) {
  Launch config;
  config.block.x = 6;
  std::vector<int> after(6, 0);
  ASSERT_EQ(launch(config,
                   [&] {
                     unsigned t = getThreadIndex().x;
                     if (t % 2)
                       exitThread();
                     after[t] = 1;
                   }),
            "");
  EXPECT_EQ(after, (std::vector<int>{1, 0, 1, 0, 1, 0}));
}

void rotate(void *const lanes[warpLanes]) {
  int first = *static_cast<int *>(lanes[0]);
  for (unsigned lane = 0; lane + 1 < warpLanes; ++lane)
    *static_cast<int *>(lanes[lane]) = *static_cast<int *>(lanes[lane + 1]);
  *static_cast<int *>(lanes[warpLanes - 1]) = first;
}

TEST(BlockEmulator, LanesOfAWarpExchangeValues) {
  Launch config;
  config.block.x = 64;
  std::vector<int> values(64, -1);
  ASSERT_EQ(launch(config,
                   [&] {
                     int t = static_cast<int>(getThreadIndex().x);
                     int value = t;
                     runWithWarp(&value, rotate);
                     runWithWarp(&value, rotate);
                     values[t] = value;
                   }),
            "");
  for (int t = 0; t < 64; ++t)
    EXPECT_EQ(values[t], t / 32 * 32 + (t + 2) % 32);
}

/// One gets as far as it can before the next one goes on, so that a barrier
/// that is missing shows.
TEST(BlockEmulator, WarpsDoNotKeepPace) {
  Launch config;
  config.block.x = 128;
  std::vector<int> order;
  ASSERT_EQ(launch(config,
                   [&] {
                     int t = static_cast<int>(getThreadIndex().x), value = t;
                     for (int i = 0; i < 3; ++i) {
                       runWithWarp(&value, rotate);
                       if (t % 32 == 0)
                         order.push_back(t / 32);
                     }
                   }),
            "");
  ASSERT_EQ(order.size(), 12u);
  for (size_t i = 0; i < order.size(); ++i)
    EXPECT_EQ(order[i], order[i / 3 * 3]) << i;
}

TEST(BlockEmulator, CopiesArriveNoSoonerThanTheyAreWaitedFor) {
  Launch config;
  config.sharedBytes = 2 * 16;
  const float source[] = {1, 2, 3, 4};
  ASSERT_EQ(launch(config,
                   [&] {
                     auto *shared = static_cast<float *>(getSharedMemory());
                     beginCopy(shared, source);
                     endCopyGroup();
                     beginCopy(shared + 4, nullptr);
                     endCopyGroup();
                     waitForCopyGroups(2);
                     EXPECT_TRUE(std::isnan(shared[0]));
                     waitForCopyGroups(1);
                     EXPECT_TRUE(std::equal(source, source + 4, shared));
                     EXPECT_TRUE(std::isnan(shared[4]));
                     waitForCopyGroups(0);
                     EXPECT_EQ(shared[7], 0);
                   }),
            "");
}

TEST(BlockEmulator, NamesAThreadThatNeverComesToABarrier) {
  Launch config;
  config.grid.x = 2;
  config.block.x = 8;
  EXPECT_EQ(launch(config,
                   [] {
                     if (getBlockIndex().x == 0 || getThreadIndex().x != 3)
                       synchronizeBlock();
                   }),
            "thread 3 of block (1, 0, 0) never comes to the barrier where "
            "thread 0 waits");
}

TEST(BlockEmulator, NamesAWarpWhoseLanesPart) {
  Launch config;
  config.block.x = 32;
  EXPECT_EQ(launch(config,
                   [] {
                     int value = 0;
                     if (getThreadIndex().x != 0)
                       runWithWarp(&value, rotate);
                   }),
            "thread 1 of block (0, 0, 0) waits for lanes of its warp that "
            "never come");
}

TEST(BlockEmulator, PermutesBytes) {
  auto permute = [](uint32_t low, uint32_t high, uint32_t selector) {
    return static_cast<uint32_t>(bonsai_emulated_permute(
        static_cast<int32_t>(low), static_cast<int32_t>(high),
        static_cast<int32_t>(selector)));
  };
  EXPECT_EQ(permute(0x33221100, 0x77665544, 0x3210), 0x33221100u);
  EXPECT_EQ(permute(0x33221100, 0x77665544, 0x5410), 0x55441100u);
  EXPECT_EQ(permute(0x33221100, 0x77665544, 0x0167), 0x00116677u);
  // Signs of bytes; only four digits count.
  EXPECT_EQ(permute(0x80ff7f00, 0, 0x9ba8), 0x00ffff00u);
  EXPECT_EQ(permute(0x33221100, 0x77665544, 0x12343210), 0x33221100u);
}

} // namespace
