//===- LayerConstantsTest.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What layers make of inputs that are constant in some channels.
//
//===----------------------------------------------------------------------===//

#include "dialect/ChannelConstantsTest.h"

using bonsai::test::ChannelConstantsTest;
using bonsai::test::Given;

static const char *const map = "tensor<1x3x4x4xf32>";

namespace {
class LayerConstantsTest : public ChannelConstantsTest {};
} // namespace

TEST_F(LayerConstantsTest, LinearSumsConstants) {
  // Output 0 reads an input that is not constant; output 1 has cut it; of
  // output 2 it is 0 but not cut.
  const char *weight =
      "bonsai.parameter @w : tensor<3x3xf32> = dense<[[1.0, 2.0, 3.0], "
      "[4.0, 0.0, 5.0], [4.0, 0.0, 5.0]]> mask #bonsai.unstructured "
      "dense<[[1, 1, 1], [1, 0, 1], [1, 1, 1]]>\n"
      "bonsai.parameter @b : tensor<3xf32> = dense<[0.5, -50.0, 0.5]>";
  const char *read = "%w = bonsai.param @w : tensor<3x3xf32>\n"
                     "%b = bonsai.param @b : tensor<3xf32>\n";
  const std::string types = " : (tensor<2x3xf32>, tensor<3x3xf32>";
  const char *row = "%x: tensor<2x3xf32>";
  Given x = {"x", 1, {"2", "?", "3"}};
  EXPECT_EQ(infer(weight, row,
                  read + ("%0 = bonsai.linear %x, %w" + types) +
                      ") -> tensor<2x3xf32>",
                  {x}),
            "? 23 ?");
  EXPECT_EQ(infer(weight, row,
                  read +
                      ("%0 = bonsai.linear %x, %w bias(%b) residual(%x) "
                       "activation <leaky_relu, 0.5>" +
                       types) +
                      ", tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>",
                  {{"x", 1, {"2", "?", "3"}}}),
            "? ? ?");
  EXPECT_EQ(infer(weight, row,
                  read +
                      ("%0 = bonsai.linear %x, %w bias(%b) activation "
                       "<leaky_relu, 0.5>" +
                       types) +
                      ", tensor<3xf32>) -> tensor<2x3xf32>",
                  {x}),
            "? -13.5 ?");
}

TEST_F(LayerConstantsTest, ResidualIsAddedBeforeTheActivation) {
  EXPECT_EQ(infer("bonsai.parameter @w : tensor<2x1xf32> = dense<[[3.0], "
                  "[-3.0]]>",
                  "%x: tensor<2x1xf32>, %r: tensor<2x2xf32>",
                  "%w = bonsai.param @w : tensor<2x1xf32>\n"
                  "%0 = bonsai.linear %x, %w residual(%r) activation <relu> : "
                  "(tensor<2x1xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> "
                  "tensor<2x2xf32>",
                  {{"x", 1, {"2"}}, {"r", 1, {"1", "1"}}}),
            "7 0");
}

/// A weight that is no parameter is unknown.
TEST_F(LayerConstantsTest, ComputedWeightsAreUnknown) {
  EXPECT_EQ(infer("", "%x: tensor<1x1xf32>, %w: tensor<1x1xf32>",
                  "%0 = bonsai.linear %x, %w : (tensor<1x1xf32>, "
                  "tensor<1x1xf32>) -> tensor<1x1xf32>",
                  {{"x", 1, {"2"}}, {"w", 1, {"2"}}}),
            "?");
}

/// Padding is 0: only where the taps sum up to the same everywhere is the
/// result one constant.
TEST_F(LayerConstantsTest, Conv2dWithPadding) {
  const char *weight =
      "bonsai.parameter @w : tensor<3x2x1x3xf32> = dense<["
      "[[[1.0, 2.0, 3.0]], [[0.0, 0.0, 0.0]]], "
      "[[[0.0, 2.0, 0.0]], [[0.0, 0.0, 0.0]]], "
      "[[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]]]> mask #bonsai.unstructured "
      "dense<[[[[1, 1, 1]], [[0, 0, 0]]], [[[1, 1, 1]], [[0, 0, 0]]], "
      "[[[0, 0, 0]], [[0, 0, 0]]]]>";
  const std::string read = "%w = bonsai.param @w : tensor<3x2x1x3xf32>\n";
  const std::string arguments = "%x: tensor<1x2x1x4xf32>, %b: tensor<3xf32>";
  Given x = {"x", 1, {"5", "?"}}, b = {"b", 0, {"1", "1", "1"}};
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) padding "
                         "[0, 1, 0, 1] : (tensor<1x2x1x4xf32>, "
                         "tensor<3x2x1x3xf32>, tensor<3xf32>) -> "
                         "tensor<1x3x1x4xf32>",
                  {x, b}),
            "? 11 1");
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) : "
                         "(tensor<1x2x1x4xf32>, tensor<3x2x1x3xf32>, "
                         "tensor<3xf32>) -> tensor<1x3x1x2xf32>",
                  {x, b}),
            "31 11 1");
  // With stride 3 the only position sees two taps and the padding.
  EXPECT_EQ(infer(weight, arguments,
                  read + "%0 = bonsai.conv2d %x, %w bias(%b) strides [1, 3] "
                         "padding [0, 1, 0, 0] : (tensor<1x2x1x4xf32>, "
                         "tensor<3x2x1x3xf32>, tensor<3xf32>) -> "
                         "tensor<1x3x1x1xf32>",
                  {x, b}),
            "26 11 1");
}

TEST_F(LayerConstantsTest, GroupsReadTheirOwnInputs) {
  const char *weight = "bonsai.parameter @w : tensor<4x1x1x1xf32> = "
                       "dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]]>";
  EXPECT_EQ(infer(weight, "%x: tensor<1x2x2x2xf32>",
                  "%w = bonsai.param @w : tensor<4x1x1x1xf32>\n"
                  "%0 = bonsai.conv2d %x, %w groups 2 : "
                  "(tensor<1x2x2x2xf32>, tensor<4x1x1x1xf32>) -> "
                  "tensor<1x4x2x2xf32>",
                  {{"x", 1, {"?", "10"}}}),
            "? ? 30 40");
  EXPECT_EQ(infer(weight, "%x: tensor<1x4x2x2xf32>",
                  "%w = bonsai.param @w : tensor<4x1x1x1xf32>\n"
                  "%0 = bonsai.conv_transpose2d %x, %w groups 2 : "
                  "(tensor<1x4x2x2xf32>, tensor<4x1x1x1xf32>) -> "
                  "tensor<1x2x2x2xf32>",
                  {{"x", 1, {"1", "2", "3", "?"}}}),
            "5 ?");
}

/// With stride 2 and a kernel of 2 each position sees one tap: the result is
/// constant only where all taps are the same.
TEST_F(LayerConstantsTest, ConvTranspose2dWithStride) {
  EXPECT_EQ(infer("bonsai.parameter @w : tensor<1x2x1x2xf32> = dense<[["
                  "[[2.0, 2.0]], [[2.0, 3.0]]]]>",
                  "%x: tensor<1x1x1x4xf32>",
                  "%w = bonsai.param @w : tensor<1x2x1x2xf32>\n"
                  "%0 = bonsai.conv_transpose2d %x, %w strides [1, 2] : "
                  "(tensor<1x1x1x4xf32>, tensor<1x2x1x2xf32>) -> "
                  "tensor<1x2x1x8xf32>",
                  {{"x", 1, {"5"}}}),
            "10 ?");
}

TEST_F(LayerConstantsTest, BatchNormOfAConstantAndOfACutScale) {
  const char *parameters =
      "bonsai.parameter @s : tensor<3xf32> = dense<[2.0, 0.0, 0.0]> mask "
      "#bonsai.unstructured dense<[1, 0, 1]>\n"
      "bonsai.parameter @o : tensor<3xf32> = dense<[10.0, 20.0, 30.0]>\n"
      "bonsai.parameter @m : tensor<3xf32> = dense<1.0>\n"
      "bonsai.parameter @v : tensor<3xf32> = dense<0.25>";
  const char *ops =
      "%s = bonsai.param @s : tensor<3xf32>\n"
      "%o = bonsai.param @o : tensor<3xf32>\n"
      "%m = bonsai.param @m : tensor<3xf32>\n"
      "%v = bonsai.param @v : tensor<3xf32>\n"
      "%0 = bonsai.batch_norm %x, %s, %o, %m, %v epsilon 0.0 : "
      "(tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, "
      "tensor<3xf32>) -> tensor<1x3x4x4xf32>";
  const std::string x = std::string("%x: ") + map;
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"4", "?", "?"}}}), "22 20 ?");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"?", "7", "4"}}}), "? 20 30");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 2, {"1", "1", "1", "1"}}}, 2),
            "? ? ? ?");
}

TEST_F(LayerConstantsTest, BorderBiasWithEqualEntries) {
  const char *parameters =
      "bonsai.parameter @t : tensor<3x1x2xf32> = dense<[[[1.0, 1.0]], "
      "[[1.0, 2.0]], [[-9.0, -9.0]]]>";
  const char *ops =
      "%t = bonsai.param @t : tensor<3x1x2xf32>\n"
      "%0 = bonsai.border_bias %x, %t border [0, 1, 0, 0] activation <relu> : "
      "(tensor<1x3x4x4xf32>, tensor<3x1x2xf32>) -> tensor<1x3x4x4xf32>";
  const std::string x = std::string("%x: ") + map;
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"5", "5", "5"}}}), "6 ? 0");
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 1, {"?", "?", "?"}}}), "? ? ?");
  // Other axes may be longer than there are channels.
  EXPECT_EQ(infer(parameters, x, ops, {{"x", 2, {"5", "5", "5", "5"}}}, 2),
            "? ? ? ?");
}

/// Through a whole branch: cut filter, norm, activation, pool.
TEST_F(LayerConstantsTest, ConstantsPassThroughChains) {
  EXPECT_EQ(
      infer("bonsai.parameter @w : tensor<2x1x1x1xf32> = dense<[[[[0.0]]], "
            "[[[1.0]]]]> mask #bonsai.channels dense<[[[[0]]], [[[1]]]]>\n"
            "bonsai.parameter @p : tensor<2xf32> = dense<3.0>\n"
            "bonsai.parameter @v : tensor<2xf32> = dense<1.0>",
            "%x: tensor<1x1x4x4xf32>",
            "%w = bonsai.param @w : tensor<2x1x1x1xf32>\n"
            "%p = bonsai.param @p : tensor<2xf32>\n"
            "%v = bonsai.param @v : tensor<2xf32>\n"
            "%0 = bonsai.conv2d %x, %w padding [1, 1, 1, 1] : "
            "(tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> "
            "tensor<1x2x6x6xf32>\n"
            "%1 = bonsai.batch_norm %0, %p, %v, %p, %v epsilon 0.0 : "
            "(tensor<1x2x6x6xf32>, tensor<2xf32>, tensor<2xf32>, "
            "tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x6x6xf32>\n"
            "%2 = bonsai.leaky_relu %1 alpha 0.25 : tensor<1x2x6x6xf32> -> "
            "tensor<1x2x6x6xf32>\n"
            "%3 = bonsai.max_pool2d %2 kernel [2, 2] strides [2, 2] : "
            "tensor<1x2x6x6xf32> -> tensor<1x2x3x3xf32>",
            {}),
      "-2 ?");
}
