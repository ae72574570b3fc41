//===- BufferTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where values lie: inputs and constants that are returned, values returned
// twice, views, and memory that is used again.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

NetworkValue convolve(TestNetwork &network, const NetworkValue &x) {
  int64_t channels = x.shape[1];
  NetworkValue w = network.parameter({channels, channels, 3, 3});
  return network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {x, w},
                    x.shape);
}

} // namespace

TEST(CpuBuffers, InputReturned) {
  TestNetwork network;
  NetworkValue x = network.input({2, 3, 4, 5}), y = network.input({3});
  network.output(y);
  network.output(x);
  network.output(y);
  CompiledRun run = expectAgreement(network);
  ASSERT_EQ(run.outputs.size(), 3u);
  EXPECT_EQ(run.outputs[1].data, network.getData(x).data);
}

TEST(CpuBuffers, ConstantReturned) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 4, 5}), w = network.parameter({4, 7});
  NetworkValue flat = network.op("bonsai.reshape $0", {w}, {28});
  network.outputOp("bonsai.relu $0", {x}, x.shape);
  network.output(w);
  network.output(flat);
  CompiledRun run = expectAgreement(network);
  ASSERT_EQ(run.outputs.size(), 3u);
  EXPECT_EQ(run.outputs[1].data, network.getData(w).data);
  EXPECT_EQ(run.outputs[2].data, network.getData(w).data);
}

TEST(CpuBuffers, ValueReturnedTwice) {
  TestNetwork network;
  NetworkValue y = convolve(network, network.input({1, 3, 4, 5}));
  network.output(y);
  network.output(y);
  expectAgreement(network);
}

TEST(CpuBuffers, ValueReturnedAndRead) {
  TestNetwork network;
  NetworkValue y = convolve(network, network.input({1, 3, 4, 5}));
  network.output(y);
  NetworkValue z = convolve(network, y);
  network.output(network.op("bonsai.add $0, $1", {z, y}, y.shape));
  network.output(z);
  expectAgreement(network);
}

TEST(CpuBuffers, ValueReturnedWithItsViews) {
  TestNetwork network;
  NetworkValue y = convolve(network, network.input({1, 3, 4, 5}));
  NetworkValue flat = network.op("bonsai.flatten $0", {y}, {1, 60});
  NetworkValue planes = network.op("bonsai.reshape $0", {flat}, {3, 20});
  network.output(planes);
  network.output(y);
  network.output(flat);
  network.outputOp("bonsai.relu $0", {planes}, {3, 20});
  expectAgreement(network);
}

TEST(CpuBuffers, ViewOfInputReturned) {
  TestNetwork network;
  NetworkValue x = network.input({2, 3, 4, 5});
  network.outputOp("bonsai.flatten $0", {x}, {2, 60});
  network.outputOp("bonsai.reshape $0", {x}, {24, 5});
  CompiledRun run = expectAgreement(network);
  ASSERT_EQ(run.outputs.size(), 2u);
  EXPECT_EQ(run.outputs[0].data, network.getData(x).data);
}

/// One pixel: no bytes move when its layout changes.
TEST(CpuBuffers, OnePixelReturned) {
  TestNetwork network;
  NetworkValue x = network.input({1, 5, 1, 1});
  NetworkValue y = convolve(network, x);
  network.output(y);
  network.output(convolve(network, y));
  network.outputOp("bonsai.flatten $0", {y}, {1, 5});
  expectAgreement(network);
}

TEST(CpuBuffers, UnusedInputAndUnusedValue) {
  TestNetwork network;
  network.input({7, 7});
  NetworkValue x = network.input({1, 3, 4, 5});
  convolve(network, x);
  network.output(convolve(network, x));
  expectAgreement(network);
}

/// A chain needs two buffers at a time, however long it is.
TEST(CpuBuffers, ChainReusesMemory) {
  auto getArenaBytes = [](int length) {
    TestNetwork network;
    NetworkValue y = network.input({1, 4, 16, 16});
    for (int i = 0; i < length; ++i)
      y = convolve(network, y);
    network.outputOp("bonsai.global_avg_pool $0", {y}, {1, 4, 1, 1});
    return expectAgreement(network).arenaBytes;
  };
  int64_t mapBytes = 4 * 16 * 16 * 4;
  EXPECT_LE(getArenaBytes(3), 2 * mapBytes + 64);
  EXPECT_EQ(getArenaBytes(10), getArenaBytes(3));
}

/// Long-lived and short-lived buffers of many sizes.
TEST(CpuBuffers, ManyLifetimes) {
  TestNetwork network;
  NetworkValue y = convolve(network, network.input({1, 4, 9, 9}));
  std::vector<NetworkValue> kept;
  for (int64_t channels : {5, 17, 2, 33, 8, 1}) {
    NetworkValue w = network.parameter({channels, y.shape[1], 1, 1});
    y = network.op("bonsai.conv2d $0, $1 activation <silu>", {y, w},
                   {1, channels, 9, 9});
    kept.push_back(network.op("bonsai.sigmoid $0", {y}, y.shape));
  }
  NetworkValue all = network.op("bonsai.concat $0, $1, $2, $3, $4, $5 axis 1",
                                kept, {1, 66, 9, 9});
  network.outputOp("bonsai.mul $0, $1", {all, y}, {1, 66, 9, 9});
  network.output(kept[3]);
  expectAgreement(network);
}

TEST(CpuBuffers, OneConversionOfASharedInput) {
  TestNetwork network;
  NetworkValue x = network.input({1, 6, 8, 8});
  for (int i = 0; i < 3; ++i)
    network.output(convolve(network, x));
  CompiledRun run = expectAgreement(network);
  // One in, and one out for each output.
  EXPECT_EQ(run.countKernel("onednn-reorder"), 4);
}

TEST(CpuBuffers, NoOps) {
  TestNetwork network;
  network.output(network.input({1}));
  expectAgreement(network);
}
