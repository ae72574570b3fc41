//===- TrainingTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients and normalization by the batch, by the kernels of the CPU against
// the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include "llvm/ADT/STLExtras.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

/// The result of a convolution, which has its channels last.
NetworkValue convolve(TestNetwork &network, const Shape &result) {
  NetworkValue x = network.input({result[0], 3, result[2], result[3]});
  NetworkValue w = network.input({result[1], 3, 1, 1});
  return network.op("bonsai.conv2d $0, $1", {x, w}, result);
}

} // namespace

TEST(CpuTraining, WeightGradients) {
  struct Layer {
    Shape input, gradient, weight;
    const char *attributes;
  };
  const Layer layers[] = {
      {{2, 3, 7, 5}, {2, 17, 7, 5}, {17, 3, 3, 3}, "padding [1, 1, 1, 1]"},
      {{3, 16, 8, 8},
       {3, 32, 4, 4},
       {32, 16, 3, 3},
       "strides [2, 2] padding [1, 1, 1, 1]"},
      {{2, 4, 9, 8},
       {2, 6, 6, 10},
       {6, 2, 3, 2},
       "padding [0, 2, 1, 3] dilations [2, 3] groups 2"},
      {{2, 17, 6, 6}, {2, 17, 4, 4}, {17, 1, 3, 3}, "groups 17"}};
  for (const Layer &layer : layers) {
    TestNetwork network;
    NetworkValue x = network.input(layer.input);
    NetworkValue d = network.input(layer.gradient);
    network.outputOp(std::string("bonsai.conv2d_weight_gradient $0, $1 ") +
                         layer.attributes,
                     {x, d}, layer.weight);
    EXPECT_EQ(expectAgreement(network).countKernel("onednn-weight-gradient"),
              1);
  }
}

TEST(CpuTraining, BatchNorm) {
  TestNetwork network;
  NetworkValue x = convolve(network, {3, 17, 5, 4});
  NetworkValue d = network.input({3, 17, 5, 4});
  NetworkValue scale = network.input({17}), shift = network.input({17});
  NetworkValue mean = network.input({17});
  NetworkValue variance = network.positiveParameter({17});
  std::vector<NetworkValue> results = {{"", x.shape}, {"", {17}}, {"", {17}}};
  std::vector<NetworkValue> y = network.opWithResults(
      "bonsai.batch_norm_training $0, $1, $2 epsilon 1.0e-03",
      {x, scale, shift}, results);
  std::vector<NetworkValue> trained = network.opWithResults(
      "bonsai.batch_norm_gradient $0, $1, $2, $3, $4 batch_statistics epsilon "
      "1.0e-03",
      {d, x, scale, y[1], y[2]}, results);
  std::vector<NetworkValue> constant =
      network.opWithResults("bonsai.batch_norm_gradient $0, $1, $2, $3, $4",
                            {d, x, scale, mean, variance}, results);
  for (const auto &values : {y, trained, constant})
    for (const NetworkValue &value : values)
      network.output(value);
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-batch-norm"), 3);
}

TEST(CpuTraining, ActivationGradients) {
  TestNetwork network;
  NetworkValue x = convolve(network, {2, 5, 3, 7});
  NetworkValue d = network.input({2, 5, 3, 7});
  NetworkValue features = network.input({4, 17});
  for (const char *activation :
       {"relu", "clip, -0.5, 0.75", "leaky_relu, 0.125", "sigmoid", "silu",
        "hard_swish", "hard_sigmoid, 0.2, 0.5"}) {
    std::string op =
        std::string("bonsai.activation_gradient $0, $1 <") + activation + ">";
    network.outputOp(op, {d, x}, x.shape);
    network.outputOp(op, {features, features}, features.shape);
  }
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-activation-gradient"), 10);
}

TEST(CpuTraining, PoolGradients) {
  TestNetwork network;
  NetworkValue x = convolve(network, {2, 17, 9, 8});
  NetworkValue d = network.input({2, 17, 5, 4});
  std::string window = " kernel [3, 3] strides [2, 2] padding [1, 1, 1, 1]";
  network.outputOp("bonsai.max_pool2d_gradient $0, $1" + window, {d, x},
                   x.shape);
  network.outputOp("bonsai.avg_pool2d_gradient $0" + window, {d}, x.shape);
  network.outputOp("bonsai.avg_pool2d_gradient $0" + window +
                       " count_include_pad",
                   {d}, x.shape);
  NetworkValue mean = network.input({2, 17, 1, 1});
  network.outputOp("bonsai.avg_pool2d_gradient $0 kernel [9, 8]", {mean},
                   x.shape);
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-pooling-gradient"), 4);
}

TEST(CpuTraining, SumsOfChannels) {
  TestNetwork network;
  NetworkValue y = convolve(network, {3, 17, 40, 30});
  network.outputOp("bonsai.reduce_sum $0 axes [0, 2, 3]", {y}, {17});
  for (const Shape &shape : {Shape{3, 5}, Shape{2, 7, 5}, Shape{3, 5, 4, 3}}) {
    NetworkValue x = network.input(shape);
    network.outputOp(shape.size() == 2 ? "bonsai.reduce_sum $0 axes [0]"
                     : shape.size() == 3
                         ? "bonsai.reduce_sum $0 axes [0, 2]"
                         : "bonsai.reduce_sum $0 axes [0, 2, 3]",
                     {x}, {shape[1]});
  }
  EXPECT_EQ(expectAgreement(network).countKernel("channel-sums"), 4);
}

TEST(CpuTraining, Boxes) {
  TestNetwork network;
  for (const NetworkValue &x :
       {convolve(network, {2, 5, 7, 6}), network.input({2, 5, 7, 6})}) {
    NetworkValue slice =
        network.op("bonsai.slice $0 offsets [0, 1, 1, 0] sizes "
                   "[2, 3, 3, 3] strides [1, 1, 2, 2]",
                   {x}, {2, 3, 3, 3});
    network.outputOp("bonsai.slice_gradient $0 offsets [0, 1, 1, 0] strides "
                     "[1, 1, 2, 2]",
                     {slice}, {2, 5, 7, 6});
    network.outputOp(
        "bonsai.pad $0 low [0, 1, 0, 2] high [0, 2, 1, 0] constant "
        "value 3.0",
        {slice}, {2, 6, 4, 5});
  }
  EXPECT_EQ(expectAgreement(network).countKernel("box-copy"), 6);
}

TEST(CpuTraining, LinearGradients) {
  TestNetwork network;
  NetworkValue x = network.input({9, 17}), w = network.input({5, 17});
  NetworkValue d = network.input({9, 5});
  auto transpose = [&](const NetworkValue &value) {
    return network.op("bonsai.transpose $0 permutation [1, 0]", {value},
                      {value.shape[1], value.shape[0]});
  };
  network.outputOp("bonsai.linear $0, $1", {x, w}, {9, 5});
  network.outputOp("bonsai.linear $0, $1", {d, transpose(w)}, {9, 17});
  network.outputOp("bonsai.linear $0, $1", {transpose(d), transpose(x)},
                   {5, 17});
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-linear"), 3);
}

/// From the images on maps have their channels last, in both directions.
TEST(CpuTraining, ResidualBlock) {
  TestNetwork network;
  Shape shape = {4, 16, 6, 6};
  NetworkValue x = convolve(network, shape), dy = convolve(network, shape);
  NetworkValue w = network.input({16, 16, 3, 3});
  NetworkValue scale = network.input({16}), shift = network.input({16});
  std::vector<NetworkValue> results = {{"", shape}, {"", {16}}, {"", {16}}};
  NetworkValue c =
      network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {x, w}, shape);
  std::vector<NetworkValue> y = network.opWithResults(
      "bonsai.batch_norm_training $0, $1, $2", {c, scale, shift}, results);
  NetworkValue sum = network.op("bonsai.add $0, $1", {y[0], x}, shape);
  NetworkValue d =
      network.op("bonsai.activation_gradient $0, $1 <relu>", {dy, sum}, shape);
  std::vector<NetworkValue> dc = network.opWithResults(
      "bonsai.batch_norm_gradient $0, $1, $2, $3, $4 batch_statistics",
      {d, c, scale, y[1], y[2]}, results);
  network.outputOp("bonsai.conv2d_weight_gradient $0, $1 padding [1, 1, 1, 1]",
                   {x, dc[0]}, {16, 16, 3, 3});
  NetworkValue dx = network.op(
      "bonsai.conv_transpose2d $0, $1 padding [1, 1, 1, 1]", {dc[0], w}, shape);
  NetworkValue total = network.op("bonsai.add $0, $1", {d, dx}, shape);
  network.outputOp("bonsai.reduce_sum $0 axes [0, 2, 3]", {total}, {16});
  network.output(dc[1]);
  network.output(dc[2]);
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("generated"), 0);
  // Of the two images, and of what the two layers in front make of them where
  // all that trains lies in blocks of channels.
  EXPECT_LE(llvm::count(run.ops, "convert_layout"), 4);
}
