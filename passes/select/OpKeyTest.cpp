//===- OpKeyTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/select/OpKey.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace bonsai;

namespace {

class OpKey : public testing::Test {
protected:
  OpKey() { context.loadDialect<BonsaiDialect, func::FuncDialect>(); }

  /// A 1x1 convolution whose weight has this mask, and what follows it.
  func::FuncOp parse(StringRef mask, StringRef rest = "return") {
    std::string text =
        ("bonsai.parameter @w : tensor<2x4x1x1xf32> = dense<0.0> " + mask +
         "\nbonsai.parameter @b : tensor<2xf32> = dense<1.0>\n"
         "func.func @main(%x: tensor<1x4x3x3xf32>) {\n"
         "%w = bonsai.param @w : tensor<2x4x1x1xf32>\n"
         "%b = bonsai.param @b : tensor<2xf32>\n"
         "%y = bonsai.conv2d %x, %w bias(%b) {bonsai.kernel = \"any\"} "
         ": (tensor<1x4x3x3xf32>, tensor<2x4x1x1xf32>, tensor<2xf32>) -> "
         "tensor<1x2x3x3xf32>\n" +
         rest + "\n}")
            .str();
    module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    return *module->getOps<func::FuncOp>().begin();
  }

  /// The convolution.
  static Operation *getLayer(func::FuncOp function) {
    return &*std::next(function.getBody().front().begin(), 2);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

constexpr StringLiteral halfMask =
    "mask #bonsai.unstructured dense<[[[[1]], [[0]], [[1]], [[0]]], [[[0]], "
    "[[1]], [[1]], [[0]]]]>";
constexpr StringLiteral otherHalfMask =
    "mask #bonsai.unstructured dense<[[[[0]], [[1]], [[0]], [[1]]], [[[0]], "
    "[[1]], [[1]], [[0]]]]>";

TEST_F(OpKey, SaysAllThatACostDependsOn) {
  EXPECT_EQ(getOpKey(getLayer(parse(halfMask))),
            "conv2d(1x4x3x3xf32, 2x4x1x1xf32 unstructured:0.5, 2xf32) "
            "{dilations = array<i64: 1, 1>, groups = 1 : i64, "
            "operandSegmentSizes = array<i32: 1, 1, 1, 0>, padding = "
            "array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1>} -> "
            "1x2x3x3xf32");
}

TEST_F(OpKey, KnowsMasksByPatternAndDensity) {
  std::string half = getOpKey(getLayer(parse(halfMask)));
  EXPECT_EQ(getOpKey(getLayer(parse(otherHalfMask))), half);
  EXPECT_NE(getOpKey(getLayer(parse(""))), half);
  EXPECT_NE(getOpKey(getLayer(parse("mask #bonsai.unstructured dense<1>"))),
            half);
  EXPECT_NE(getOpKey(getLayer(parse("mask #bonsai.channels dense<1>"))), half);
}

TEST_F(OpKey, LeavesLayoutsToTheirOwnText) {
  Operation *layer = getLayer(parse(halfMask));
  std::string key = getOpKey(layer);
  auto type = cast<RankedTensorType>(layer->getResult(0).getType());
  layer->getResult(0).setType(
      RankedTensorType::get(type.getShape(), type.getElementType(),
                            LayoutAttr::get(&context, LayoutKind::nhwc)));
  EXPECT_EQ(getOpKey(layer), key);
  LayoutChoice layouts{{LayoutKind::nhwc, LayoutKind::nchw, LayoutKind::nchw},
                       LayoutKind::pixel_tiles};
  EXPECT_EQ(formatLayouts(layer, layouts), "nhwc, -, - -> pixel_tiles");
}

TEST_F(OpKey, TellsNetworksApart) {
  constexpr StringLiteral twice =
      "%z = bonsai.add %y, %y : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> "
      "tensor<1x2x3x3xf32>\nreturn";
  constexpr StringLiteral once =
      "%r = bonsai.relu %y : tensor<1x2x3x3xf32> -> tensor<1x2x3x3xf32>\n"
      "%z = bonsai.add %y, %r : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> "
      "tensor<1x2x3x3xf32>\nreturn";
  constexpr StringLiteral swapped =
      "%r = bonsai.relu %y : tensor<1x2x3x3xf32> -> tensor<1x2x3x3xf32>\n"
      "%z = bonsai.add %r, %y : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> "
      "tensor<1x2x3x3xf32>\nreturn";
  std::string key = getNetworkKey(parse(halfMask, twice));
  EXPECT_EQ(key.size(), 16u);
  EXPECT_EQ(getNetworkKey(parse(otherHalfMask, twice)), key);
  EXPECT_NE(getNetworkKey(parse(halfMask, once)), key);
  EXPECT_NE(getNetworkKey(parse(halfMask, once)),
            getNetworkKey(parse(halfMask, swapped)));
}

} // namespace
