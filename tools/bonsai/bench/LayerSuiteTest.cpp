//===- LayerSuiteTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers taken out of a network.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/bench/LayerSuite.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "tools/bonsai/Session.h"
#include "tools/bonsai/bench/LayerWork.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// A convolution with a residual, one with bias that shares its weight, and a
/// linear layer.
constexpr llvm::StringLiteral network = R"mlir(
bonsai.parameter @c.weight : tensor<4x4x3x3xf32> = dense<1.0>
bonsai.parameter @c.bias : tensor<4xf32> = dense<2.0>
bonsai.parameter @fc.weight : tensor<2x4xf32> = dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]>
  mask #bonsai.unstructured dense<[[1, 0, 0, 0], [0, 0, 0, 1]]>
func.func @main(%x: tensor<1x4x6x6xf32>) -> tensor<1x2xf32> {
  %w = bonsai.param @c.weight : tensor<4x4x3x3xf32>
  %b = bonsai.param @c.bias : tensor<4xf32>
  %fw = bonsai.param @fc.weight : tensor<2x4xf32>
  %0 = bonsai.conv2d %x, %w residual(%x) padding [1, 1, 1, 1] : (tensor<1x4x6x6xf32>, tensor<4x4x3x3xf32>, tensor<1x4x6x6xf32>) -> tensor<1x4x6x6xf32>
  %1 = bonsai.conv2d %0, %w bias(%b) strides [2, 2] : (tensor<1x4x6x6xf32>, tensor<4x4x3x3xf32>, tensor<4xf32>) -> tensor<1x4x2x2xf32>
  %2 = bonsai.global_avg_pool %1 : tensor<1x4x2x2xf32> -> tensor<1x4x1x1xf32>
  %3 = bonsai.flatten %2 : tensor<1x4x1x1xf32> -> tensor<1x4xf32>
  %4 = bonsai.linear %3, %fw : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}
)mlir";

class LayerSuite : public ::testing::Test {
protected:
  void SetUp() override {
    module = parseSourceString<ModuleOp>(network, &session.getContext());
    ASSERT_TRUE(module) << llvm::toString(
        session.explain(llvm::createStringError("cannot be parsed")));
    layers = isolateLayers(*module);
    ASSERT_TRUE(succeeded(verify(*layers)));
  }

  Session session;
  OwningOpRef<ModuleOp> module, layers;
};

TEST_F(LayerSuite, SeparatesLayersThatAnotherOpFeeds) {
  auto main = layers->lookupSymbol<func::FuncOp>("main");
  EXPECT_EQ(main.getNumArguments(), 3U);
  EXPECT_EQ(main.getNumResults(), 3U);
  unsigned index = 0;
  layers->walk([&](PrunableOpInterface op) {
    auto relu = op.getDataOperand().get().getDefiningOp<ReluOp>();
    ASSERT_TRUE(relu);
    EXPECT_EQ(relu.getInput(), main.getArgument(index++));
    EXPECT_TRUE(op->getResult(0).hasOneUse());
  });
  EXPECT_EQ(index, 3U);
}

TEST_F(LayerSuite, FusesBiasAndReluIntoConvolutions) {
  int64_t numConvolutions = 0;
  layers->walk([&](Conv2dOp op) {
    ++numConvolutions;
    EXPECT_TRUE(op.getBias());
    EXPECT_FALSE(op.getResidual());
    ASSERT_TRUE(op.getActivation());
    EXPECT_EQ(op.getActivation()->getKind(), ActivationKind::relu);
    EXPECT_TRUE(isa<GlobalAvgPoolOp>(*op->user_begin()));
  });
  EXPECT_EQ(numConvolutions, 2);
  layers->walk([&](LinearOp op) {
    EXPECT_FALSE(op.getBias());
    EXPECT_FALSE(op.getActivation());
  });
}

TEST_F(LayerSuite, HasTheWorkOfTheNetwork) {
  llvm::Expected<NetworkWork> work = computeWork(*layers);
  ASSERT_TRUE(bool(work)) << llvm::toString(work.takeError());
  const LayerWork &convolutions = work->layers[{"c", "conv2d"}];
  EXPECT_EQ(convolutions.sparsity, 0);
  // 36 and 4 pixels of 4 channels, 36 products for each.
  EXPECT_EQ(convolutions.operations, 2 * (36 + 4) * 4 * 36);
  EXPECT_EQ(convolutions.bytes,
            4 * ((36 + 36) * 4 + (36 + 4) * 4 + 2 * 4 * 36));
  const LayerWork &linear = work->layers[{"fc", "linear"}];
  EXPECT_EQ(linear.sparsity, 0.75);
  EXPECT_EQ(linear.operations, 2 * 2);
  EXPECT_EQ(linear.bytes, 4 * (4 + 2 + 2));
}

} // namespace
