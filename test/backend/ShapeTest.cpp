//===- ShapeTest.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that move, copy or resample elements, by the kernels of the CPU against
// the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

/// A convolution's result, channels last in the compiled network.
NetworkValue convolve(TestNetwork &network, const Shape &shape) {
  NetworkValue x = network.input({shape[0], 3, shape[2], shape[3]});
  NetworkValue w = network.parameter({shape[1], 3, 1, 1});
  return network.op("bonsai.conv2d $0, $1", {x, w}, shape);
}

std::string concat(int64_t count, int64_t axis) {
  std::string text = "bonsai.concat $0";
  for (int64_t i = 1; i < count; ++i)
    text += ", $" + std::to_string(i);
  return text + " axis " + std::to_string(axis);
}

} // namespace

TEST(CpuConcat, OddExtentsOnEveryAxis) {
  TestNetwork network;
  for (int64_t axis = 0; axis < 4; ++axis) {
    Shape first = {2, 17, 3, 5}, second = first, third = first, result = first;
    first[axis] = 1, second[axis] = 7, third[axis] = 3, result[axis] = 11;
    NetworkValue a = network.input(first), b = network.input(second);
    NetworkValue c = network.parameter(third);
    network.outputOp(concat(3, axis), {a, b, c}, result);
    network.outputOp(concat(3, axis), {c, a, b}, result);
  }
  expectAgreement(network);
}

TEST(CpuConcat, OfConvolutionsOnEveryAxis) {
  TestNetwork network;
  for (int64_t axis = 0; axis < 4; ++axis) {
    Shape first = {2, 17, 3, 5}, second = first, result = first;
    second[axis] = 3, result[axis] += 3;
    NetworkValue a = convolve(network, first), b = convolve(network, second);
    NetworkValue c = network.parameter(second), d = network.input(first);
    network.outputOp(concat(2, axis), {a, b}, result);
    network.outputOp(concat(2, axis), {a, c}, result);
    network.outputOp(concat(2, axis), {d, b}, result);
  }
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-concat"), 12);
}

TEST(CpuConcat, OfOtherRanksAndRepeatedOperands) {
  TestNetwork network;
  NetworkValue a = network.input({2, 3}), b = network.input({4});
  NetworkValue c = network.input({2, 3, 2, 3, 2});
  NetworkValue d = convolve(network, {1, 3, 4, 4});
  network.outputOp(concat(2, 0), {a, a}, {4, 3});
  network.outputOp(concat(2, 1), {a, a}, {2, 6});
  network.outputOp(concat(1, 0), {b}, {4});
  network.outputOp(concat(3, 0), {b, b, b}, {12});
  network.outputOp(concat(2, 4), {c, c}, {2, 3, 2, 3, 4});
  network.outputOp(concat(3, 1), {d, d, d}, {1, 9, 4, 4});
  expectAgreement(network);
}

/// More inputs than a library may take at once.
TEST(CpuConcat, OfManyInputs) {
  TestNetwork network;
  std::vector<NetworkValue> values;
  for (int i = 0; i < 40; ++i)
    values.push_back(network.input({1, 2, 2, 2}));
  network.outputOp(concat(40, 1), values, {1, 80, 2, 2});
  expectAgreement(network);
}

TEST(CpuSlice, OffsetsAndStrides) {
  TestNetwork network;
  NetworkValue x = network.input({2, 17, 6, 7});
  NetworkValue y = convolve(network, {2, 17, 6, 7});
  NetworkValue features = network.input({4, 33});
  for (const NetworkValue &value : {x, y}) {
    network.outputOp("bonsai.slice $0 offsets [0, 1, 0, 0] sizes [2, 9, 6, 7] "
                     "strides [1, 1, 1, 1]",
                     {value}, {2, 9, 6, 7});
    network.outputOp("bonsai.slice $0 offsets [1, 0, 1, 2] sizes [1, 6, 2, 2] "
                     "strides [1, 3, 2, 4]",
                     {value}, {1, 6, 2, 2});
  }
  network.outputOp("bonsai.slice $0 offsets [1, 3] sizes [2, 10] strides "
                   "[2, 3]",
                   {features}, {2, 10});
  expectAgreement(network);
}

TEST(CpuPad, EveryMode) {
  TestNetwork network;
  NetworkValue x = network.input({1, 5, 4, 6});
  NetworkValue y = convolve(network, {1, 5, 4, 6});
  NetworkValue features = network.input({2, 7});
  for (const NetworkValue &value : {x, y}) {
    network.outputOp("bonsai.pad $0 low [0, 8, 0, 0] high [0, 3, 0, 0] "
                     "constant value 1.5",
                     {value}, {1, 16, 4, 6});
    network.outputOp("bonsai.pad $0 low [0, 0, 3, 1] high [1, 0, 0, 2] edge",
                     {value}, {2, 5, 7, 9});
    network.outputOp("bonsai.pad $0 low [0, 0, 3, 1] high [0, 2, 0, 5] reflect",
                     {value}, {1, 7, 7, 12});
  }
  network.outputOp("bonsai.pad $0 low [1, 2] high [0, 3] constant", {features},
                   {3, 12});
  expectAgreement(network);
}

namespace {

struct Resize {
  const char *name;
  const char *attributes;
};

class CpuResize : public testing::TestWithParam<Resize> {};

const Resize resizes[] = {
    {"NearestHalfPixel", "nearest half_pixel"},
    {"NearestHalfPixelCeil", "nearest half_pixel rounding round_prefer_ceil"},
    {"NearestAsymmetricFloor", "nearest asymmetric rounding floor"},
    {"NearestAsymmetricCeil", "nearest asymmetric rounding ceil"},
    {"NearestAlignCorners", "nearest align_corners"},
    {"NearestPytorch", "nearest pytorch_half_pixel rounding floor"},
    {"LinearHalfPixel", "linear half_pixel"},
    {"LinearAsymmetric", "linear asymmetric"},
    {"LinearAlignCorners", "linear align_corners"},
    {"LinearPytorch", "linear pytorch_half_pixel"},
};

} // namespace

TEST_P(CpuResize, UpAndDown) {
  TestNetwork network;
  NetworkValue x = network.input({2, 3, 5, 6});
  NetworkValue y = convolve(network, {1, 17, 5, 6});
  for (const NetworkValue &value : {x, y}) {
    for (const Shape &size :
         {Shape{10, 12}, Shape{7, 16}, Shape{3, 2}, Shape{1, 1}}) {
      Shape result = {value.shape[0], value.shape[1], size[0], size[1]};
      network.outputOp("bonsai.resize $0 size " + list(size) + " " +
                           GetParam().attributes,
                       {value}, result);
    }
  }
  NetworkValue pixel = network.input({1, 3, 1, 1});
  network.outputOp(std::string("bonsai.resize $0 size [4, 3] ") +
                       GetParam().attributes,
                   {pixel}, {1, 3, 4, 3});
  expectAgreement(network);
}

INSTANTIATE_TEST_SUITE_P(Modes, CpuResize, testing::ValuesIn(resizes),
                         [](const testing::TestParamInfo<Resize> &info) {
                           return std::string(info.param.name);
                         });

TEST(CpuTranspose, Permutations) {
  TestNetwork network;
  NetworkValue x = network.input({2, 17, 3, 5});
  NetworkValue y = convolve(network, {2, 17, 3, 5});
  NetworkValue features = network.input({3, 7});
  NetworkValue planes = network.input({2, 3, 4});
  for (const NetworkValue &value : {x, y}) {
    network.outputOp("bonsai.transpose $0 permutation [0, 2, 3, 1]", {value},
                     {2, 3, 5, 17});
    network.outputOp("bonsai.transpose $0 permutation [1, 0, 3, 2]", {value},
                     {17, 2, 5, 3});
  }
  network.outputOp("bonsai.transpose $0 permutation [1, 0]", {features},
                   {7, 3});
  network.outputOp("bonsai.transpose $0 permutation [2, 0, 1]", {planes},
                   {4, 2, 3});
  expectAgreement(network);
}

TEST(CpuReshape, Chains) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 6, 3, 5});
  NetworkValue flat = network.op("bonsai.flatten $0", {y}, {2, 90});
  NetworkValue planes = network.op("bonsai.reshape $0", {flat}, {2, 6, 15});
  NetworkValue map = network.op("bonsai.reshape $0", {planes}, {2, 3, 6, 5});
  NetworkValue w = network.parameter({4, 3, 3, 3});
  NetworkValue z = network.op("bonsai.conv2d $0, $1", {map, w}, {2, 4, 4, 3});
  NetworkValue one = network.op("bonsai.reshape $0", {z}, {96});
  network.outputOp("bonsai.reshape $0", {one}, {1, 4, 24});
  network.outputOp("bonsai.relu $0", {flat}, {2, 90});
  network.outputOp("bonsai.transpose $0 permutation [0, 2, 1]", {planes},
                   {2, 15, 6});
  expectAgreement(network);
}

/// One pixel: channels last and row-major are the same bytes.
TEST(CpuReshape, OfOnePixel) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 17, 4, 4});
  NetworkValue pooled =
      network.op("bonsai.global_avg_pool $0", {y}, {2, 17, 1, 1});
  NetworkValue flat = network.op("bonsai.flatten $0", {pooled}, {2, 17});
  NetworkValue w = network.parameter({5, 17});
  network.outputOp("bonsai.linear $0, $1", {flat, w}, {2, 5});
  network.output(flat);
  expectAgreement(network);
}

/// The channel shuffle of ShuffleNet.
TEST(CpuReshape, ChannelShuffle) {
  TestNetwork network;
  NetworkValue y = convolve(network, {1, 12, 3, 5});
  NetworkValue w = network.parameter({12, 1, 3, 3});
  NetworkValue split = network.op("bonsai.reshape $0", {y}, {1, 3, 4, 3, 5});
  NetworkValue turned =
      network.op("bonsai.transpose $0 permutation [0, 2, 1, 3, 4]", {split},
                 {1, 4, 3, 3, 5});
  NetworkValue map = network.op("bonsai.reshape $0", {turned}, {1, 12, 3, 5});
  network.outputOp("bonsai.conv2d $0, $1 padding [1, 1, 1, 1] groups 12",
                   {map, w}, {1, 12, 3, 5});
  expectAgreement(network);
}

TEST(CpuDepthToSpace, BothOrders) {
  TestNetwork network;
  NetworkValue x = network.input({2, 18, 3, 5});
  NetworkValue y = convolve(network, {1, 12, 3, 5});
  network.outputOp("bonsai.depth_to_space $0 block 3 dcr", {x}, {2, 2, 9, 15});
  network.outputOp("bonsai.depth_to_space $0 block 3 crd", {x}, {2, 2, 9, 15});
  network.outputOp("bonsai.depth_to_space $0 block 2 dcr", {y}, {1, 3, 6, 10});
  network.outputOp("bonsai.depth_to_space $0 block 2 crd", {y}, {1, 3, 6, 10});
  expectAgreement(network);
}
