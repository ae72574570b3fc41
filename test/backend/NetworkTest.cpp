//===- NetworkTest.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small networks of the kinds that Bonsai is for, by the kernels of the CPU
// against the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

/// Networks of layers as frameworks write them: convolution, batch
/// normalization and activation as ops of their own.
class CpuNetwork : public testing::Test {
protected:
  NetworkValue normalize(const NetworkValue &x) {
    Shape channels = {x.shape[1]};
    return network.op("bonsai.batch_norm $0, $1, $2, $3, $4",
                      {x, network.positiveParameter(channels),
                       network.parameter(channels), network.parameter(channels),
                       network.positiveParameter(channels)},
                      x.shape);
  }

  NetworkValue relu(const NetworkValue &x) {
    return network.op("bonsai.relu $0", {x}, x.shape);
  }

  /// Of an odd kernel, padded by half of it.
  NetworkValue convolve(const NetworkValue &x, int64_t channels, int64_t kernel,
                        int64_t stride = 1, int64_t groups = 1) {
    Shape shape = {channels, x.shape[1] / groups, kernel, kernel};
    NetworkValue w = masked && groups == 1
                         ? network.maskedParameter(shape, {kind, 0.9})
                         : network.parameter(shape);
    int64_t pad = kernel / 2;
    auto shrink = [&](int64_t extent) { return (extent - 1) / stride + 1; };
    return network.op(
        "bonsai.conv2d $0, $1 strides " + list({stride, stride}) + " padding " +
            list({pad, pad, pad, pad}) + " groups " + std::to_string(groups),
        {x, w}, {x.shape[0], channels, shrink(x.shape[2]), shrink(x.shape[3])});
  }

  NetworkValue addBasicBlock(const NetworkValue &x, int64_t channels,
                             int64_t stride) {
    NetworkValue y = relu(normalize(convolve(x, channels, 3, stride)));
    y = normalize(convolve(y, channels, 3));
    NetworkValue shortcut =
        stride == 1 ? x : normalize(convolve(x, channels, 1, stride));
    return relu(network.op("bonsai.add $0, $1", {y, shortcut}, y.shape));
  }

  NetworkValue addSeparableBlock(const NetworkValue &x, int64_t channels,
                                 int64_t stride) {
    NetworkValue y = normalize(convolve(x, x.shape[1], 3, stride, x.shape[1]));
    y = network.op("bonsai.clip $0 min 0.0 max 6.0", {y}, y.shape);
    return normalize(convolve(y, channels, 1));
  }

  void addClassifier(const NetworkValue &x) {
    int64_t channels = x.shape[1];
    NetworkValue y = network.op("bonsai.global_avg_pool $0", {x},
                                {x.shape[0], channels, 1, 1});
    y = network.op("bonsai.flatten $0", {y}, {x.shape[0], channels});
    y = network.op(
        "bonsai.linear $0, $1 bias($2)",
        {y, network.parameter({10, channels}), network.parameter({10})},
        {x.shape[0], 10});
    network.outputOp("bonsai.softmax $0 axis 1", {y}, y.shape);
    network.output(y);
  }

  void addResidualNetwork() {
    NetworkValue y = network.input({2, 3, 16, 16});
    y = relu(normalize(convolve(y, 17, 3)));
    y = addBasicBlock(y, 17, 1);
    y = addBasicBlock(y, 33, 2);
    y = addBasicBlock(y, 33, 1);
    addClassifier(y);
  }

  TestNetwork network;
  bool masked = false;
  MaskKind::Kind kind = MaskKind::unstructured;
};

} // namespace

TEST_F(CpuNetwork, Residual) {
  addResidualNetwork();
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-convolution"), 8);
  EXPECT_EQ(run.countKernel("generated"), 0);
  // Batch normalization, additions and activations are part of the layers.
  EXPECT_EQ(run.countKernel("onednn-elementwise"), 0);
  EXPECT_EQ(run.countKernel("onednn-binary"), 0);
}

TEST_F(CpuNetwork, MaskedResidual) {
  masked = true;
  addResidualNetwork();
  CompiledRun run = expectAgreement(network, getMaskPolicies());
  EXPECT_EQ(run.countKernel("csr-convolution"), 8);
}

TEST_F(CpuNetwork, BlockMaskedResidual) {
  masked = true;
  kind = MaskKind::block;
  addResidualNetwork();
  expectAgreement(network, getMaskPolicies());
}

TEST_F(CpuNetwork, InvertedResidual) {
  NetworkValue y = network.input({1, 3, 15, 15});
  y = normalize(convolve(y, 8, 3, 2));
  for (int64_t stride : {1, 2, 1}) {
    NetworkValue wide = normalize(convolve(y, 6 * y.shape[1], 1));
    wide = network.op("bonsai.hard_swish $0", {wide}, wide.shape);
    NetworkValue z = addSeparableBlock(wide, y.shape[1], stride);
    y = stride == 1 ? network.op("bonsai.add $0, $1", {z, y}, y.shape) : z;
  }
  addClassifier(y);
  expectAgreement(network);
}

TEST_F(CpuNetwork, MaskedSeparable) {
  masked = true;
  NetworkValue y = network.input({1, 3, 14, 14});
  y = relu(normalize(convolve(y, 16, 3, 2)));
  y = addSeparableBlock(y, 33, 1);
  y = addSeparableBlock(y, 40, 2);
  addClassifier(y);
  expectAgreement(network, getMaskPolicies());
}

TEST_F(CpuNetwork, Fire) {
  NetworkValue y = relu(convolve(network.input({1, 3, 13, 13}), 17, 3, 2));
  NetworkValue squeezed = relu(convolve(y, 5, 1));
  NetworkValue a = relu(convolve(squeezed, 9, 1));
  NetworkValue b = relu(convolve(squeezed, 11, 3));
  network.outputOp("bonsai.concat $0, $1 axis 1", {a, b}, {1, 20, 7, 7});
  expectAgreement(network);
}

TEST_F(CpuNetwork, DenselyConnected) {
  NetworkValue y = convolve(network.input({1, 3, 8, 8}), 7, 3);
  for (int i = 0; i < 3; ++i) {
    NetworkValue z = convolve(relu(normalize(y)), 5, 3);
    Shape shape = y.shape;
    shape[1] += 5;
    y = network.op("bonsai.concat $0, $1 axis 1", {y, z}, shape);
  }
  addClassifier(y);
  expectAgreement(network);
}

/// Down, up again by a transposed convolution and by resizing, with skips.
TEST_F(CpuNetwork, EncoderDecoder) {
  NetworkValue top =
      relu(normalize(convolve(network.input({1, 3, 12, 12}), 6, 3)));
  NetworkValue y = network.op("bonsai.max_pool2d $0 kernel [2, 2] strides "
                              "[2, 2]",
                              {top}, {1, 6, 6, 6});
  y = network.op("bonsai.leaky_relu $0 alpha 0.1", {convolve(y, 9, 3)},
                 {1, 9, 6, 6});
  NetworkValue w = network.parameter({9, 5, 2, 2});
  NetworkValue up = network.op("bonsai.conv_transpose2d $0, $1 strides [2, 2]",
                               {y, w}, {1, 5, 12, 12});
  NetworkValue resized = network.op(
      "bonsai.resize $0 size [12, 12] nearest asymmetric rounding floor", {y},
      {1, 9, 12, 12});
  NetworkValue joined = network.op("bonsai.concat $0, $1, $2 axis 1",
                                   {up, top, resized}, {1, 20, 12, 12});
  network.output(convolve(joined, 3, 3));
  expectAgreement(network);
}
