//===- TurnsTest.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that do their work on a batch in turns, against the reference, which does
// it at once.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

class CpuTurns : public testing::Test {
protected:
  /// An op of one result that takes so many turns.
  NetworkValue op(const std::string &text, int64_t turns,
                  const std::vector<NetworkValue> &operands,
                  const Shape &result) {
    std::string attribute =
        turns == 1 ? ""
                   : " {bonsai.turns = " + std::to_string(turns) + " : i64}";
    return network.op(text + attribute, operands, result);
  }

  NetworkValue convolve(const NetworkValue &x, int64_t channels,
                        int64_t turns) {
    NetworkValue w = network.maskedParameter({channels, x.shape[1], 3, 3},
                                             {MaskKind::unstructured, 0.7});
    NetworkValue b = network.parameter({channels});
    return op("bonsai.conv2d $0, $1 bias($2) padding [1, 1, 1, 1]", turns,
              {x, w, b}, {x.shape[0], channels, x.shape[2], x.shape[3]});
  }

  NetworkValue add(const NetworkValue &x, const NetworkValue &y,
                   int64_t turns) {
    return op("bonsai.add $0, $1", turns, {x, y}, x.shape);
  }

  TestNetwork network;
};

} // namespace

/// The second layer's result is only read by ops that take the same turns; the
/// first one's by a later op, too.
TEST_F(CpuTurns, WhatIsReadOutsideStaysWhole) {
  NetworkValue x = network.input({6, 5, 9, 7});
  NetworkValue a = convolve(x, 19, 3);
  NetworkValue b = convolve(a, 19, 3);
  NetworkValue c = convolve(b, 8, 3);
  NetworkValue d = convolve(c, 19, 1);
  network.output(add(a, d, 1));
  expectAgreement(network, getMaskPolicies());
}

TEST_F(CpuTurns, KeepImagesOfOneTurn) {
  auto getArenaBytes = [](int64_t turns) {
    CpuTurns_KeepImagesOfOneTurn_Test test;
    NetworkValue y = test.network.input({6, 16, 16, 16});
    for (int i = 0; i < 3; ++i)
      y = test.op("bonsai.relu $0", turns, {y}, y.shape);
    test.network.output(test.add(y, y, turns));
    return test.network.run("dense", {1}).front().arenaBytes;
  };
  EXPECT_GT(getArenaBytes(1), 0);
  EXPECT_EQ(getArenaBytes(3), getArenaBytes(1) / 3);
}

TEST_F(CpuTurns, ResidualsInPlace) {
  NetworkValue y = network.input({4, 16, 7, 7});
  y = convolve(y, 16, 4);
  for (int i = 0; i < 2; ++i)
    y = add(convolve(convolve(y, 33, 4), 16, 4), y, 4);
  network.output(y);
  expectAgreement(network, getMaskPolicies());
}

/// Turns of other counts follow one another; each stretch reads what the one
/// before it left of all images.
TEST_F(CpuTurns, OfSeveralCounts) {
  NetworkValue y = network.input({6, 3, 8, 8});
  for (int64_t turns : {6, 3, 3, 2, 1, 6})
    y = convolve(y, 17, turns);
  network.output(y);
  expectAgreement(network, getMaskPolicies());
}

TEST_F(CpuTurns, OfAClassifier) {
  NetworkValue y = convolve(network.input({4, 3, 6, 6}), 17, 4);
  y = op("bonsai.global_avg_pool $0", 4, {y}, {4, 17, 1, 1});
  y = op("bonsai.flatten $0", 4, {y}, {4, 17});
  y = op("bonsai.linear $0, $1", 4, {y, network.parameter({10, 17})}, {4, 10});
  network.output(op("bonsai.softmax $0 axis 1", 4, {y}, {4, 10}));
  expectAgreement(network, getMaskPolicies());
}

/// No kernel runs these, so their code is generated.
TEST_F(CpuTurns, OfGeneratedCode) {
  NetworkValue x = network.input({4, 3, 6, 5});
  NetworkValue y =
      op("bonsai.transpose $0 permutation [0, 2, 1, 3]", 2, {x}, {4, 6, 3, 5});
  NetworkValue z = op("bonsai.pad $0 low [0, 1, 0, 0] high [0, 1, 0, 2] edge",
                      2, {y}, {4, 8, 3, 7});
  network.output(op("bonsai.relu $0", 2, {z}, z.shape));
  CompiledRun run = expectAgreement(network);
  EXPECT_GE(run.countKernel("generated"), 2);
}

/// Two results, one of them of integers.
TEST_F(CpuTurns, OfPoolingWithIndices) {
  NetworkValue x = network.input({4, 3, 6, 6});
  std::vector<NetworkValue> pooled = network.opWithResults(
      "bonsai.max_pool2d_with_indices $0 kernel [2, 2] strides [2, 2] "
      "{bonsai.turns = 4 : i64}",
      {x}, {{"", {4, 3, 3, 3}}, {"", {4, 3, 3, 3}, "i64"}});
  network.output(op("bonsai.max_unpool2d $0, $1 size [6, 6]", 4,
                    {pooled[0], pooled[1]}, x.shape));
  expectAgreement(network);
}
