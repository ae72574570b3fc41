//===- WidthsTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks with masked channels, compiled with and without them, against the
// reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

const MaskKind halfOfChannels = {MaskKind::channels, 0.5};

/// A layer with bias, whose masked channels are constants other than 0, batch
/// norm and activation, and one that reads them beyond its border.
NetworkValue addLayers(TestNetwork &network, const NetworkValue &x,
                       const NetworkValue &weight) {
  int64_t channels = weight.shape[0];
  Shape inner = {x.shape[0], channels, x.shape[2], x.shape[3]};
  NetworkValue bias = network.parameter({channels});
  NetworkValue y =
      network.op("bonsai.conv2d $0, $1 bias($2) padding [1, 1, 1, 1]",
                 {x, weight, bias}, inner);
  y = network.op("bonsai.batch_norm $0, $1, $2, $3, $4",
                 {y, network.positiveParameter({channels}),
                  network.parameter({channels}), network.parameter({channels}),
                  network.positiveParameter({channels})},
                 inner);
  y = network.op("bonsai.relu $0", {y}, inner);
  NetworkValue reader = network.parameter({x.shape[1], channels, 3, 3});
  y = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {y, reader},
                 x.shape);
  y = network.op("bonsai.add $0, $1", {y, x}, x.shape);
  return network.op("bonsai.relu $0", {y}, x.shape);
}

/// Expects that all policies agree, and that those which may do so remove
/// channels: what they were worth at the border is then added by a kernel.
void expectShrinking(const TestNetwork &network) {
  expectAgreement(network, getMaskPolicies());
  for (const char *policy : {"fastest", "shrunken"})
    EXPECT_EQ(network.run(policy, {1}).front().countKernel("border-bias"), 1)
        << policy;
  EXPECT_EQ(network.run("dense", {1}).front().countKernel("border-bias"), 0);
}

} // namespace

TEST(CpuWidths, OfMaskedChannels) {
  TestNetwork network;
  NetworkValue x = network.input({2, 9, 13, 11});
  network.output(addLayers(
      network, x, network.maskedParameter({37, 9, 3, 3}, halfOfChannels)));
  expectShrinking(network);
}

TEST(CpuWidths, OfChannelsThatAreZero) {
  TestNetwork network;
  NetworkValue x = network.input({1, 9, 13, 11});
  network.output(addLayers(
      network, x, network.sparseParameter({37, 9, 3, 3}, halfOfChannels)));
  expectShrinking(network);
}

/// Of the channels that are left some weights are cut.
TEST(CpuWidths, WithSparseKernels) {
  TestNetwork network;
  NetworkValue x = network.input({1, 9, 13, 11});
  NetworkValue y = addLayers(
      network, x, network.maskedParameter({37, 9, 3, 3}, halfOfChannels));
  NetworkValue w =
      network.maskedParameter({17, 9, 1, 1}, {MaskKind::unstructured, 0.8});
  network.outputOp("bonsai.conv2d $0, $1", {y, w}, {1, 17, 13, 11});
  expectShrinking(network);
}

/// Zeros without a mask are skipped by sparse kernels, too.
TEST(CpuWidths, SparseKernelsOfZeros) {
  TestNetwork network;
  NetworkValue x = network.input({1, 33, 7, 7});
  NetworkValue w =
      network.sparseParameter({17, 33, 3, 3}, {MaskKind::unstructured, 0.8});
  network.outputOp("bonsai.conv2d $0, $1", {x, w}, {1, 17, 5, 5});
  EXPECT_EQ(expectAgreement(network, getMaskPolicies())
                .countKernel("csr-convolution"),
            1);
}
