//===- StatisticsTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the statistics count and how they are reported.
//
//===----------------------------------------------------------------------===//

#include "passes/analysis/Statistics.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

class StatisticsTest : public testing::Test {
protected:
  StatisticsTest() { context.loadDialect<BonsaiDialect, func::FuncDialect>(); }

  /// The statistics of a module given as text, which must be valid.
  ModelStatistics count(llvm::StringRef text) {
    auto module = parseSourceString<ModuleOp>(text, &context);
    if (!module) {
      ADD_FAILURE() << "cannot parse the module";
      return {};
    }
    auto statistics = computeStatistics(*module);
    EXPECT_TRUE(succeeded(statistics));
    return succeeded(statistics) ? *statistics : ModelStatistics();
  }

  MLIRContext context;
};

} // namespace

TEST_F(StatisticsTest, TellsKindsOfParametersApart) {
  ModelStatistics statistics = count(R"mlir(
    bonsai.parameter @conv.weight : tensor<4x2x3x3xf32> = dense<1.0>
    bonsai.parameter @conv.bias : tensor<4xf32> = dense<0.0>
    bonsai.parameter @bn.weight : tensor<4xf32> = dense<1.0>
    bonsai.parameter @bn.bias : tensor<4xf32> = dense<0.0>
    bonsai.parameter buffer @bn.running_mean : tensor<4xf32> = dense<0.0>
    bonsai.parameter buffer @bn.running_var : tensor<4xf32> = dense<1.0>
    func.func @main(%x: tensor<1x2x8x6xf32>) -> tensor<1x4x8x6xf32> {
      %w = bonsai.param @conv.weight : tensor<4x2x3x3xf32>
      %b = bonsai.param @conv.bias : tensor<4xf32>
      %y = bonsai.conv2d %x, %w bias(%b) padding [1, 1, 1, 1]
        : (tensor<1x2x8x6xf32>, tensor<4x2x3x3xf32>, tensor<4xf32>)
        -> tensor<1x4x8x6xf32>
      %s = bonsai.param @bn.weight : tensor<4xf32>
      %t = bonsai.param @bn.bias : tensor<4xf32>
      %m = bonsai.param @bn.running_mean : tensor<4xf32>
      %v = bonsai.param @bn.running_var : tensor<4xf32>
      %z = bonsai.batch_norm %y, %s, %t, %m, %v
        : (tensor<1x4x8x6xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>,
           tensor<4xf32>) -> tensor<1x4x8x6xf32>
      return %z : tensor<1x4x8x6xf32>
    }
  )mlir");
  EXPECT_EQ(statistics.params, 72 + 4 + 8);
  EXPECT_EQ(statistics.biases, 4);
  EXPECT_EQ(statistics.normalization, 8);
  EXPECT_EQ(statistics.prunable, 72);
  EXPECT_EQ(statistics.nonzero, 72);
  EXPECT_EQ(statistics.macs, 72 * 8 * 6);
  EXPECT_EQ(statistics.getSparsity(), 0.0);
  ASSERT_EQ(statistics.layers.size(), 1u);
  const LayerStatistics &layer = statistics.layers[0];
  EXPECT_EQ(layer.name, "conv");
  EXPECT_EQ(layer.op, "conv2d");
  EXPECT_EQ(layer.shape, (llvm::SmallVector<int64_t>{4, 2, 3, 3}));
  EXPECT_EQ(layer.pattern, "");
}

TEST_F(StatisticsTest, CountsOneMultiplicationAWeightAndOutputInGroups) {
  ModelStatistics statistics = count(R"mlir(
    bonsai.parameter @depthwise.weight : tensor<6x1x3x3xf32> = dense<1.0>
    bonsai.parameter @grouped.weight : tensor<4x3x1x1xf32> = dense<1.0>
    bonsai.parameter @linear.weight : tensor<5x64xf32> = dense<1.0>
    func.func @main(%x: tensor<2x6x8x8xf32>) -> tensor<2x5xf32> {
      %0 = bonsai.param @depthwise.weight : tensor<6x1x3x3xf32>
      %1 = bonsai.conv2d %x, %0 strides [2, 2] padding [1, 1, 1, 1] groups 6
        : (tensor<2x6x8x8xf32>, tensor<6x1x3x3xf32>) -> tensor<2x6x4x4xf32>
      %2 = bonsai.param @grouped.weight : tensor<4x3x1x1xf32>
      %3 = bonsai.conv2d %1, %2 groups 2
        : (tensor<2x6x4x4xf32>, tensor<4x3x1x1xf32>) -> tensor<2x4x4x4xf32>
      %4 = bonsai.flatten %3 : tensor<2x4x4x4xf32> -> tensor<2x64xf32>
      %5 = bonsai.param @linear.weight : tensor<5x64xf32>
      %6 = bonsai.linear %4, %5
        : (tensor<2x64xf32>, tensor<5x64xf32>) -> tensor<2x5xf32>
      return %6 : tensor<2x5xf32>
    }
  )mlir");
  ASSERT_EQ(statistics.layers.size(), 3u);
  EXPECT_EQ(statistics.layers[0].macs, 2 * 54 * 16);
  EXPECT_EQ(statistics.layers[1].macs, 2 * 12 * 16);
  EXPECT_EQ(statistics.layers[2].macs, 2 * 320);
  EXPECT_EQ(statistics.layers[2].op, "linear");
  EXPECT_EQ(statistics.macs, 2 * (54 * 16 + 12 * 16 + 320));
  EXPECT_EQ(statistics.params, 54 + 12 + 320);
  EXPECT_EQ(statistics.prunable, 54 + 12 + 320);
}

TEST_F(StatisticsTest, CountsWhatAMaskKeepsEvenIfItIsZero) {
  ModelStatistics statistics = count(R"mlir(
    bonsai.parameter @fc.weight : tensor<2x4xf32> =
      dense<[[0.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]>
      mask #bonsai.nm<2, 4> dense<[[1, 1, 0, 0], [1, 0, 0, 0]]>
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = bonsai.param @fc.weight : tensor<2x4xf32>
      %y = bonsai.linear %x, %w
        : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
      return %y : tensor<1x2xf32>
    }
  )mlir");
  EXPECT_EQ(statistics.nonzero, 3);
  EXPECT_EQ(statistics.getSparsity(), 1.0 - 3.0 / 8.0);
  EXPECT_EQ(statistics.params, 8);
  EXPECT_EQ(statistics.macs, 8);
  ASSERT_EQ(statistics.layers.size(), 1u);
  EXPECT_EQ(statistics.layers[0].nonzero, 3);
  EXPECT_EQ(statistics.layers[0].pattern, "2:4");
}

TEST_F(StatisticsTest, CountsWeightsThatAreNotZeroWithoutAMask) {
  ModelStatistics statistics = count(R"mlir(
    bonsai.parameter @a.weight : tensor<2x2xf32> = dense<[[0.0, -0.0], [3.0, 1.0e-40]]>
    bonsai.parameter @b.weight : tensor<2x2xf16> = dense<[[0.0, -0.0], [3.0, -2.0]]>
    bonsai.parameter @c.weight : tensor<2x2xf32> = dense<0.0>
    func.func @main(%x: tensor<1x2xf32>, %h: tensor<1x2xf16>) -> (tensor<1x2xf32>, tensor<1x2xf16>) {
      %a = bonsai.param @a.weight : tensor<2x2xf32>
      %b = bonsai.param @b.weight : tensor<2x2xf16>
      %c = bonsai.param @c.weight : tensor<2x2xf32>
      %0 = bonsai.linear %x, %a : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
      %1 = bonsai.linear %h, %b : (tensor<1x2xf16>, tensor<2x2xf16>) -> tensor<1x2xf16>
      %2 = bonsai.linear %0, %c : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
      return %2, %1 : tensor<1x2xf32>, tensor<1x2xf16>
    }
  )mlir");
  ASSERT_EQ(statistics.layers.size(), 3u);
  EXPECT_EQ(statistics.layers[0].nonzero, 2);
  EXPECT_EQ(statistics.layers[1].nonzero, 2);
  EXPECT_EQ(statistics.layers[2].nonzero, 0);
  EXPECT_EQ(statistics.layers[2].getSparsity(), 1.0);
  EXPECT_EQ(statistics.nonzero, 4);
  EXPECT_EQ(statistics.prunable, 12);
}

TEST_F(StatisticsTest, CountsASharedWeightOnceAndItsWorkEachTime) {
  ModelStatistics statistics = count(R"mlir(
    bonsai.parameter @w.weight : tensor<2x2xf32> = dense<[[1.0, 0.0], [2.0, 3.0]]>
    bonsai.parameter @w.bias : tensor<2xf32> = dense<1.0>
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %w = bonsai.param @w.weight : tensor<2x2xf32>
      %b = bonsai.param @w.bias : tensor<2xf32>
      %0 = bonsai.linear %x, %w bias(%b)
        : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
      %v = bonsai.param @w.weight : tensor<2x2xf32>
      %1 = bonsai.linear %0, %v bias(%b)
        : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
  )mlir");
  EXPECT_EQ(statistics.params, 6);
  EXPECT_EQ(statistics.biases, 2);
  EXPECT_EQ(statistics.prunable, 4);
  EXPECT_EQ(statistics.nonzero, 3);
  EXPECT_EQ(statistics.macs, 8);
  ASSERT_EQ(statistics.layers.size(), 2u);
  EXPECT_EQ(statistics.layers[0].nonzero, 3);
  EXPECT_EQ(statistics.layers[1].nonzero, 3);
}

TEST_F(StatisticsTest, NamesALayerWithoutParameterByItsLocation) {
  ModelStatistics statistics = count(R"mlir(
    func.func @main(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>) -> tensor<1x3xf32> {
      %0 = bonsai.linear %x, %w
        : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32> loc("product")
      return %0 : tensor<1x3xf32>
    }
  )mlir");
  ASSERT_EQ(statistics.layers.size(), 1u);
  EXPECT_EQ(statistics.layers[0].name, "product");
  EXPECT_EQ(statistics.layers[0].macs, 6);
  EXPECT_EQ(statistics.layers[0].weights, 0);
  EXPECT_EQ(statistics.layers[0].getSparsity(), 0.0);
  EXPECT_EQ(statistics.prunable, 0);
  EXPECT_EQ(statistics.getSparsity(), 0.0);
}

TEST_F(StatisticsTest, AModelWithoutLayersIsAllZero) {
  ModelStatistics statistics = count("module {}");
  EXPECT_EQ(statistics.params, 0);
  EXPECT_EQ(statistics.macs, 0);
  EXPECT_EQ(statistics.getSparsity(), 0.0);
  EXPECT_TRUE(statistics.layers.empty());
}

namespace {

ModelStatistics makeExample() {
  LayerStatistics conv{"layer1.0.conv1", "conv2d", {16, 16, 3, 3},
                       /*macs=*/2359296, 2304,     /*nonzero=*/576,
                       "unstructured"};
  LayerStatistics linear{"fc", "linear", {10, 64}, /*macs=*/640, 640, 640, ""};
  conv.channels = 12;
  conv.channelsTotal = 16;
  linear.channels = linear.channelsTotal = 10;
  ModelStatistics statistics;
  statistics.params = 2304 + 640 + 10 + 32;
  statistics.biases = 10;
  statistics.normalization = 32;
  statistics.macs = 2359936;
  statistics.prunable = 2944;
  statistics.nonzero = 1216;
  statistics.layers = {conv, linear};
  return statistics;
}

} // namespace

TEST(StatisticsReport, TableAlignsItsColumns) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printTable(makeExample(), os);
  EXPECT_EQ("\n" + text, R"(
layer           op      weight          MACs  weights  nonzero  sparsity  mask          channels
layer1.0.conv1  conv2d  16x16x3x3  2,359,296    2,304      576    0.7500  unstructured  12/16 ████████████····
fc              linear  10x64            640      640      640    0.0000  -             10/10 ██████████
total                              2,359,936    2,944    1,216    0.5870
2,986 trainable parameters: 2,944 weights, 10 biases, 32 of normalization
)");
}

TEST(StatisticsReport, JsonHasTheStableKeys) {
  std::string text;
  llvm::raw_string_ostream(text) << toJson(makeExample());
  auto expected = llvm::json::parse(R"json({
    "params": 2986, "macs": 2359936, "prunable": 2944, "nonzero": 1216,
    "sparsity": 0.58695652173913038,
    "layers": [
      {"name": "layer1.0.conv1", "op": "conv2d", "shape": [16, 16, 3, 3],
       "macs": 2359296, "nonzero": 576, "sparsity": 0.75,
       "channels": 12, "channels_total": 16},
      {"name": "fc", "op": "linear", "shape": [10, 64],
       "macs": 640, "nonzero": 640, "sparsity": 0.0,
       "channels": 10, "channels_total": 10}]})json");
  auto actual = llvm::json::parse(text);
  ASSERT_TRUE(static_cast<bool>(expected));
  ASSERT_TRUE(static_cast<bool>(actual));
  EXPECT_EQ(*actual, *expected) << text;
}
