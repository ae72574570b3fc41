//===- PoolingTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pooling of every kind, windows that the library refuses included, by the
// kernels of the CPU against the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

struct Pool {
  const char *name;
  Shape input;
  const char *attributes;
  Shape result;
};

class CpuPooling : public testing::TestWithParam<Pool> {};

const Pool pools[] = {
    {"OneByOneKernel", {1, 3, 5, 7}, "kernel [1, 1]", {1, 3, 5, 7}},
    {"TwoByTwo", {2, 17, 6, 8}, "kernel [2, 2] strides [2, 2]", {2, 17, 3, 4}},
    {"OnOnePixel",
     {1, 33, 1, 1},
     "kernel [3, 3] padding [1, 1, 1, 1]",
     {1, 33, 1, 1}},
    {"Padded",
     {1, 17, 7, 9},
     "kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1]",
     {1, 17, 4, 5}},
    {"AsymmetricPadding",
     {1, 1, 7, 6},
     "kernel [3, 3] strides [2, 2] padding [0, 1, 2, 0]",
     {1, 1, 4, 3}},
    {"UnequalKernel",
     {1, 5, 9, 6},
     "kernel [5, 2] strides [3, 1] padding [2, 0, 1, 1]",
     {1, 5, 3, 6}},
    {"StrideThree",
     {1, 3, 10, 11},
     "kernel [2, 3] strides [3, 3]",
     {1, 3, 3, 3}},
    {"Dilated",
     {1, 3, 9, 9},
     "kernel [3, 2] strides [2, 1] padding [1, 1, 1, 1] dilations [2, 3]",
     {1, 3, 4, 8}},
    {"CeilMode",
     {1, 17, 6, 7},
     "kernel [3, 3] strides [2, 2] ceil_mode",
     {1, 17, 3, 3}},
    {"CeilModePadded",
     {2, 3, 6, 8},
     "kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1] ceil_mode",
     {2, 3, 4, 5}},
    {"CeilModeStrideThree",
     {1, 4, 8, 9},
     "kernel [2, 2] strides [3, 3] ceil_mode",
     {1, 4, 3, 3}},
    {"CeilModeLeavesWindowOut",
     {1, 4, 5, 5},
     "kernel [2, 2] strides [3, 3] padding [0, 0, 1, 1] ceil_mode",
     {1, 4, 2, 2}},
    {"WholeMap", {1, 19, 4, 5}, "kernel [4, 5]", {1, 19, 1, 1}},
};

} // namespace

TEST_P(CpuPooling, AgreesWithReference) {
  const Pool &pool = GetParam();
  TestNetwork network;
  NetworkValue x = network.input(pool.input);
  std::string window = std::string(" $0 ") + pool.attributes;
  network.outputOp("bonsai.max_pool2d" + window, {x}, pool.result);
  network.outputOp("bonsai.avg_pool2d" + window, {x}, pool.result);
  network.outputOp("bonsai.avg_pool2d" + window + " count_include_pad", {x},
                   pool.result);
  EXPECT_GE(expectAgreement(network).countKernel("onednn-pooling"), 2);
}

INSTANTIATE_TEST_SUITE_P(Windows, CpuPooling, testing::ValuesIn(pools),
                         [](const testing::TestParamInfo<Pool> &info) {
                           return std::string(info.param.name);
                         });

/// Averages only: such a window has no maximum, and without counting no
/// average.
TEST(CpuPooling, AverageOfWindowsThatSeeOnlyPadding) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 1, 5});
  network.outputOp("bonsai.avg_pool2d $0 kernel [2, 1] padding "
                   "[1, 0, 1, 0] dilations [2, 1] count_include_pad",
                   {x}, {1, 3, 1, 5});
  EXPECT_EQ(expectAgreement(network).countKernel("generated"), 1);
}

TEST(CpuPooling, Global) {
  TestNetwork network;
  for (const Shape &shape :
       {Shape{1, 1, 1, 1}, Shape{2, 17, 7, 5}, Shape{1, 33, 1, 9}}) {
    NetworkValue x = network.input(shape);
    Shape result = {shape[0], shape[1], 1, 1};
    network.outputOp("bonsai.global_avg_pool $0", {x}, result);
    network.outputOp("bonsai.global_max_pool $0", {x}, result);
  }
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-pooling"), 6);
}

/// Between convolutions pools work channels last.
TEST(CpuPooling, BetweenConvolutions) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 12, 12});
  NetworkValue w = network.parameter({17, 3, 3, 3});
  NetworkValue v = network.parameter({5, 17, 1, 1});
  NetworkValue y = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {x, w}, {1, 17, 12, 12});
  NetworkValue max = network.op("bonsai.max_pool2d $0 kernel [3, 3] strides "
                                "[2, 2] padding [1, 1, 1, 1]",
                                {y}, {1, 17, 6, 6});
  NetworkValue average =
      network.op("bonsai.avg_pool2d $0 kernel [3, 3] strides [2, 2] ceil_mode "
                 "count_include_pad",
                 {y}, {1, 17, 6, 6});
  NetworkValue a = network.op("bonsai.conv2d $0, $1", {max, v}, {1, 5, 6, 6});
  network.output(a);
  network.outputOp("bonsai.conv2d $0, $1", {average, v}, {1, 5, 6, 6});
  network.outputOp("bonsai.global_max_pool $0", {a}, {1, 5, 1, 1});
  expectAgreement(network);
}

namespace {

std::vector<NetworkValue> addPoolWithIndices(TestNetwork &network,
                                             const NetworkValue &x,
                                             const std::string &attributes,
                                             const Shape &result) {
  return network.opWithResults("bonsai.max_pool2d_with_indices $0 " +
                                   attributes,
                               {x}, {{"", result}, {"", result, "i64"}});
}

} // namespace

TEST(CpuPooling, UnpoolUndoesPoolWithIndices) {
  TestNetwork network;
  NetworkValue x = network.input({2, 17, 6, 8});
  auto pooled = addPoolWithIndices(network, x, "kernel [2, 2] strides [2, 2]",
                                   {2, 17, 3, 4});
  NetworkValue y = network.op("bonsai.relu $0", {pooled[0]}, {2, 17, 3, 4});
  network.output(pooled[0]);
  network.outputOp("bonsai.max_unpool2d $0, $1 size [6, 8]", {y, pooled[1]},
                   {2, 17, 6, 8});
  expectAgreement(network);
}

TEST(CpuPooling, UnpoolOfPaddedPool) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 7, 7});
  auto pooled = addPoolWithIndices(
      network, x, "kernel [3, 3] strides [3, 3] padding [1, 0, 1, 2]",
      {1, 3, 3, 3});
  network.outputOp("bonsai.max_unpool2d $0, $1 size [7, 7]", pooled,
                   {1, 3, 7, 7});
  expectAgreement(network);
}

/// As in SegNet: indices outlive convolutions that work channels last.
TEST(CpuPooling, UnpoolAfterConvolutions) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 8, 8});
  NetworkValue v = network.parameter({6, 3, 3, 3});
  NetworkValue w = network.parameter({6, 6, 3, 3});
  NetworkValue a = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {x, v}, {1, 6, 8, 8});
  auto pooled = addPoolWithIndices(network, a, "kernel [2, 2] strides [2, 2]",
                                   {1, 6, 4, 4});
  NetworkValue b = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {pooled[0], w}, {1, 6, 4, 4});
  NetworkValue c = network.op("bonsai.max_unpool2d $0, $1 size [8, 8]",
                              {b, pooled[1]}, {1, 6, 8, 8});
  network.outputOp("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {c, w},
                   {1, 6, 8, 8});
  expectAgreement(network);
}

TEST(CpuPooling, UnusedIndices) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 6, 6});
  network.output(
      addPoolWithIndices(network, x, "kernel [3, 3]", {1, 3, 4, 4})[0]);
  expectAgreement(network);
}
