//===- ElementwiseTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arithmetic with every kind of broadcasting, activations that are not fused,
// batch normalization and softmax, by the kernels of the CPU against the
// reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

struct Broadcast {
  const char *name;
  Shape lhs, rhs, result;
};

class CpuArithmetic : public testing::TestWithParam<Broadcast> {};

const Broadcast broadcasts[] = {
    {"Same", {2, 17, 3, 5}, {2, 17, 3, 5}, {2, 17, 3, 5}},
    {"PerChannel", {2, 17, 3, 5}, {1, 17, 1, 1}, {2, 17, 3, 5}},
    {"PerChannelOfBatch", {2, 17, 3, 5}, {2, 17, 1, 1}, {2, 17, 3, 5}},
    {"PerPixel", {2, 17, 3, 5}, {2, 1, 3, 5}, {2, 17, 3, 5}},
    {"PerRow", {2, 17, 3, 5}, {1, 1, 3, 1}, {2, 17, 3, 5}},
    {"PerColumn", {2, 17, 3, 5}, {1, 1, 1, 5}, {2, 17, 3, 5}},
    {"PerImage", {2, 17, 3, 5}, {2, 1, 1, 1}, {2, 17, 3, 5}},
    {"OneValue", {2, 17, 3, 5}, {1, 1, 1, 1}, {2, 17, 3, 5}},
    {"LeftIsBroadcast", {1, 17, 1, 1}, {2, 17, 3, 5}, {2, 17, 3, 5}},
    {"BothAreBroadcast", {2, 1, 3, 1}, {1, 17, 1, 5}, {2, 17, 3, 5}},
    {"LowerRank", {2, 17, 3, 5}, {17, 1, 1}, {2, 17, 3, 5}},
    {"LowerRankFull", {1, 17, 3, 5}, {17, 3, 5}, {1, 17, 3, 5}},
    {"LastAxis", {2, 17, 3, 5}, {5}, {2, 17, 3, 5}},
    {"LeftOfLowerRank", {3, 1}, {2, 17, 3, 5}, {2, 17, 3, 5}},
    {"Scalar", {2, 17, 3, 5}, {}, {2, 17, 3, 5}},
    {"Scalars", {}, {}, {}},
    {"Vectors", {33}, {33}, {33}},
    {"Matrices", {4, 33}, {4, 33}, {4, 33}},
    {"MatrixAndVector", {4, 33}, {33}, {4, 33}},
    {"MatrixAndColumn", {4, 33}, {4, 1}, {4, 33}},
    {"ThreeAxes", {2, 3, 5}, {2, 1, 5}, {2, 3, 5}},
    {"FiveAxes", {2, 3, 2, 3, 2}, {2, 3, 2, 3, 2}, {2, 3, 2, 3, 2}},
    {"OneChannel", {2, 1, 3, 5}, {1, 1, 3, 5}, {2, 1, 3, 5}},
};

/// A convolution's result, channels last in the compiled network.
NetworkValue convolve(TestNetwork &network, const Shape &shape) {
  NetworkValue x = network.input({shape[0], 3, shape[2], shape[3]});
  NetworkValue w = network.parameter({shape[1], 3, 1, 1});
  return network.op("bonsai.conv2d $0, $1", {x, w}, shape);
}

} // namespace

TEST_P(CpuArithmetic, OfInputsAndConstants) {
  const Broadcast &shapes = GetParam();
  TestNetwork network;
  NetworkValue a = network.input(shapes.lhs), b = network.input(shapes.rhs);
  NetworkValue c = network.parameter(shapes.lhs);
  NetworkValue d = network.parameter(shapes.rhs);
  for (const char *op : {"bonsai.add $0, $1", "bonsai.mul $0, $1"}) {
    network.outputOp(op, {a, b}, shapes.result);
    network.outputOp(op, {a, d}, shapes.result);
    network.outputOp(op, {c, b}, shapes.result);
  }
  expectAgreement(network);
}

TEST_P(CpuArithmetic, OfConvolutions) {
  const Broadcast &shapes = GetParam();
  if (shapes.lhs.size() != 4 || shapes.rhs.size() != 4)
    return;
  TestNetwork network;
  NetworkValue a = convolve(network, shapes.lhs);
  NetworkValue b = convolve(network, shapes.rhs);
  NetworkValue c = network.input(shapes.lhs), d = network.input(shapes.rhs);
  NetworkValue e = network.parameter(shapes.rhs);
  network.outputOp("bonsai.mul $0, $1", {a, b}, shapes.result);
  network.outputOp("bonsai.mul $0, $1", {a, d}, shapes.result);
  network.outputOp("bonsai.mul $0, $1", {c, b}, shapes.result);
  network.outputOp("bonsai.mul $0, $1", {a, e}, shapes.result);
  network.outputOp("bonsai.add $0, $1", {b, a}, shapes.result);
  expectAgreement(network);
}

INSTANTIATE_TEST_SUITE_P(Shapes, CpuArithmetic, testing::ValuesIn(broadcasts),
                         [](const testing::TestParamInfo<Broadcast> &info) {
                           return std::string(info.param.name);
                         });

TEST(CpuArithmetic, OfOneValueWithItself) {
  TestNetwork network;
  NetworkValue x = network.input({1, 5, 3, 3});
  NetworkValue y = network.op("bonsai.relu $0", {x}, {1, 5, 3, 3});
  network.outputOp("bonsai.add $0, $1", {y, y}, {1, 5, 3, 3});
  network.outputOp("bonsai.mul $0, $1", {x, x}, {1, 5, 3, 3});
  expectAgreement(network);
}

TEST(CpuArithmetic, SqueezeAndExcite) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 17, 6, 5});
  NetworkValue v = network.parameter({5, 17, 1, 1});
  NetworkValue w = network.parameter({17, 5, 1, 1});
  NetworkValue s = network.op("bonsai.global_avg_pool $0", {y}, {2, 17, 1, 1});
  s = network.op("bonsai.conv2d $0, $1 activation <relu>", {s, v},
                 {2, 5, 1, 1});
  s = network.op("bonsai.conv2d $0, $1 activation <hard_sigmoid, 0.2, 0.5>",
                 {s, w}, {2, 17, 1, 1});
  network.outputOp("bonsai.mul $0, $1", {y, s}, {2, 17, 6, 5});
  expectAgreement(network);
}

/// The scale is a linear layer's result, reshaped.
TEST(CpuArithmetic, SqueezeAndExciteByLinearLayers) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 17, 6, 5});
  NetworkValue w = network.parameter({17, 17});
  NetworkValue s = network.op("bonsai.global_avg_pool $0", {y}, {2, 17, 1, 1});
  s = network.op("bonsai.flatten $0", {s}, {2, 17});
  s = network.op("bonsai.linear $0, $1", {s, w}, {2, 17});
  s = network.op("bonsai.sigmoid $0", {s}, {2, 17});
  s = network.op("bonsai.reshape $0", {s}, {2, 17, 1, 1});
  network.outputOp("bonsai.mul $0, $1", {s, y}, {2, 17, 6, 5});
  expectAgreement(network);
}

static const char *const activations[] = {
    "bonsai.relu $0",
    "bonsai.clip $0 min -0.5 max 0.75",
    "bonsai.clip $0 min 0.0 max 6.0",
    "bonsai.leaky_relu $0 alpha 0.1",
    "bonsai.leaky_relu $0 alpha -0.25",
    "bonsai.sigmoid $0",
    "bonsai.hard_sigmoid $0 alpha 0.2 beta 0.5",
    "bonsai.hard_swish $0",
    "bonsai.silu $0",
};

TEST(CpuActivation, OfEveryRank) {
  for (const Shape &shape : {Shape{}, Shape{17}, Shape{3, 33}, Shape{2, 3, 5},
                             Shape{2, 17, 3, 5}, Shape{1, 2, 3, 2, 3}}) {
    TestNetwork network;
    NetworkValue x = network.input(shape);
    for (const char *activation : activations)
      network.outputOp(activation, {x}, shape);
    expectAgreement(network);
  }
}

/// Not fused, since the convolution's result has other uses.
TEST(CpuActivation, OfConvolutionWithOtherUses) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 17, 3, 5});
  for (const char *activation : activations)
    network.outputOp(activation, {y}, y.shape);
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-elementwise"), 9);
}

/// The second cannot be fused into a layer that has one.
TEST(CpuActivation, TwoInARow) {
  TestNetwork network;
  NetworkValue y = convolve(network, {1, 5, 4, 4});
  NetworkValue z = network.op("bonsai.leaky_relu $0 alpha 0.2", {y}, y.shape);
  network.outputOp("bonsai.sigmoid $0", {z}, y.shape);
  expectAgreement(network);
}

TEST(CpuBatchNorm, AloneAndAfterConvolution) {
  TestNetwork network;
  NetworkValue scale = network.parameter({17}), shift = network.parameter({17});
  NetworkValue mean = network.parameter({17});
  NetworkValue variance = network.positiveParameter({17});
  NetworkValue x = network.input({2, 17, 3, 5});
  NetworkValue features = network.input({4, 17});
  NetworkValue y = convolve(network, {2, 17, 3, 5});
  std::string op = "bonsai.batch_norm $0, $1, $2, $3, $4 epsilon 1.0e-03";
  for (const NetworkValue &value : {x, features, y}) {
    NetworkValue result =
        network.op(op, {value, scale, shift, mean, variance}, value.shape);
    network.outputOp("bonsai.relu $0", {result}, value.shape);
  }
  expectAgreement(network);
}

TEST(CpuBatchNorm, OfComputedScale) {
  TestNetwork network;
  NetworkValue scale = network.input({5}), shift = network.input({5});
  NetworkValue variance = network.positiveParameter({5});
  NetworkValue y = convolve(network, {1, 5, 3, 3});
  network.outputOp("bonsai.batch_norm $0, $1, $2, $3, $4",
                   {y, scale, shift, shift, variance}, y.shape);
  expectAgreement(network);
}

TEST(CpuSoftmax, AlongEveryAxis) {
  TestNetwork network;
  for (const Shape &shape : {Shape{10}, Shape{3, 33}, Shape{2, 3, 5},
                             Shape{2, 17, 3, 5}, Shape{1, 2, 3, 2, 3}}) {
    NetworkValue x = network.input(shape);
    for (size_t axis = 0; axis < shape.size(); ++axis)
      network.outputOp("bonsai.softmax $0 axis " + std::to_string(axis), {x},
                       shape);
  }
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-softmax"), 15);
}

TEST(CpuSoftmax, AfterConvolution) {
  TestNetwork network;
  NetworkValue y = convolve(network, {2, 17, 3, 5});
  for (int axis = 0; axis < 4; ++axis)
    network.outputOp("bonsai.softmax $0 axis " + std::to_string(axis), {y},
                     y.shape);
  expectAgreement(network);
}
