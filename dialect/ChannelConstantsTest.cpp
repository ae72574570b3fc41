//===- ChannelConstantsTest.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each kind of op but layers makes of operands that are constant in some
// channels.
//
//===----------------------------------------------------------------------===//

#include "dialect/ChannelConstantsTest.h"

using bonsai::test::ChannelConstantsTest;
using bonsai::test::Given;

static const char *const map = "tensor<1x3x4x4xf32>";

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, ActivationsAreEvaluated) {
  auto activate = [&](const char *op) {
    return inferUnary(op, "tensor<1x4xf32>", "tensor<1x4xf32>",
                      {"-2", "0", "?", "4"});
  };
  EXPECT_EQ(activate("bonsai.relu %x"), "0 0 ? 4");
  EXPECT_EQ(activate("bonsai.clip %x min -1.0 max 3.0"), "-1 0 ? 3");
  EXPECT_EQ(activate("bonsai.leaky_relu %x alpha 0.5"), "-1 0 ? 4");
  EXPECT_EQ(activate("bonsai.sigmoid %x"), "0.119203 0.5 ? 0.982014");
  EXPECT_EQ(activate("bonsai.hard_sigmoid %x alpha 0.25 beta 0.5"),
            "0 0.5 ? 1");
  EXPECT_EQ(activate("bonsai.hard_swish %x"), "-0.333333 0 ? 4");
  EXPECT_EQ(activate("bonsai.silu %x"), "-0.238406 0 ? 3.92806");
}

/// 0.1 is no number of half precision, and 1e6 beyond them.
TEST_F(ChannelConstantsTest, CastsRound) {
  EXPECT_EQ(inferUnary("bonsai.cast %x", "tensor<1x4xf32>", "tensor<1x4xf16>",
                       {"0.1", "1e6", "?", "-2"}),
            "0.0999756 inf ? -2");
  EXPECT_EQ(inferUnary("bonsai.cast %x", "tensor<1x2xf16>", "tensor<1x2xf32>",
                       {"0.5", "?"}),
            "0.5 ?");
}

/// Axes other than that of channels, as behind a transpose.
TEST_F(ChannelConstantsTest, ActivationsKeepEveryAxis) {
  EXPECT_EQ(infer("", "%x: tensor<1x2x3xf32>",
                  "%0 = bonsai.relu %x : tensor<1x2x3xf32> -> "
                  "tensor<1x2x3xf32>",
                  {{"x", 2, {"-1", "?", "2"}}}, 2),
            "0 ? 2");
}

TEST_F(ChannelConstantsTest, AddNeedsBothOperands) {
  const std::string arguments =
      std::string("%x: ") + map + ", %y: tensor<3x1x1xf32>, %z: tensor<1xf32>";
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<3x1x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 0, {"10", "10", "?"}}}),
            "11 ? ?");
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.add %z, %x : (tensor<1xf32>, "
                  "tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"z", 0, {"10"}}}),
            "11 ? 13");
}

/// An operand that is broadcast over channels has the same constant for all;
/// one that lacks the channel axis has none.
TEST_F(ChannelConstantsTest, AddBroadcastsConstants) {
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<1x1x4x1xf32>",
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<1x1x4x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 1, {"10"}}}),
            "11 ? 13");
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<4xf32>",
                  "%0 = bonsai.add %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<4xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"1", "?", "3"}}, {"y", 0, {"1", "1", "1", "1"}}}),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, MulByZeroIsZero) {
  EXPECT_EQ(infer("", "%x: tensor<1x3x4x4xf32>, %y: tensor<1x3x1x1xf32>",
                  "%0 = bonsai.mul %x, %y : (tensor<1x3x4x4xf32>, "
                  "tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>",
                  {{"x", 1, {"2", "?", "?"}}, {"y", 1, {"3", "0", "4"}}}),
            "6 0 ?");
}

TEST_F(ChannelConstantsTest, SoftmaxMixesChannels) {
  EXPECT_EQ(inferUnary("bonsai.softmax %x axis 1", "tensor<1x2xf32>",
                       "tensor<1x2xf32>", {"1", "1"}),
            "? ?");
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, PoolsKeepConstants) {
  const char *half = "tensor<1x3x2x2xf32>", *one = "tensor<1x3x1x1xf32>";
  std::vector<const char *> x = {"-1", "?", "2"};
  EXPECT_EQ(inferUnary("bonsai.max_pool2d %x kernel [2, 2] strides [2, 2] "
                       "padding [1, 1, 0, 0]",
                       map, half, x),
            "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.avg_pool2d %x kernel [2, 2] strides [2, 2] "
                       "padding [1, 1, 0, 0]",
                       map, half, x),
            "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.global_avg_pool %x", map, one, x), "-1 ? 2");
  EXPECT_EQ(inferUnary("bonsai.global_max_pool %x", map, one, x), "-1 ? 2");
}

/// Averages that count padding are smaller at the border, unless they are 0.
TEST_F(ChannelConstantsTest, AveragesOfPadding) {
  auto pool = [&](const char *padding, const char *to) {
    return inferUnary(std::string("bonsai.avg_pool2d %x kernel [2, 2] strides "
                                  "[2, 2] padding ") +
                          padding + " count_include_pad",
                      map, to, {"0", "?", "2"});
  };
  EXPECT_EQ(pool("[1, 1, 1, 1]", "tensor<1x3x3x3xf32>"), "0 ? ?");
  EXPECT_EQ(pool("[0, 0, 0, 0]", "tensor<1x3x2x2xf32>"), "0 ? 2");
}

/// The only window has a tap on either side of the map.
TEST_F(ChannelConstantsTest, DilatedPoolsMaySeeNothing) {
  const char *from = "tensor<1x2x1x1xf32>";
  auto pool = [&](const char *op) {
    return inferUnary(std::string("bonsai.") + op +
                          " %x kernel [2, 1] padding [1, 0, 1, 0] dilations "
                          "[2, 1]",
                      from, from, {"0", "2"});
  };
  EXPECT_EQ(pool("max_pool2d"), "? ?");
  EXPECT_EQ(pool("avg_pool2d"), "0 ?");
}

/// A row of a pool's result is no row of its input.
TEST_F(ChannelConstantsTest, PoolsMixRows) {
  const std::vector<Given> rows = {{"x", 2, {"1", "1", "1", "1"}}};
  const std::string x = std::string("%x: ") + map;
  for (const char *op : {"max_pool2d", "avg_pool2d"})
    EXPECT_EQ(infer("", x,
                    std::string("%0 = bonsai.") + op +
                        " %x kernel [2, 2] strides [1, 2] padding [1, 0, 1, 0] "
                        ": tensor<1x3x4x4xf32> -> tensor<1x3x5x2xf32>",
                    rows, 2),
              "? ? ? ? ?");
  EXPECT_EQ(infer("", x,
                  "%0, %1 = bonsai.max_pool2d_with_indices %x kernel [2, 2] "
                  ": tensor<1x3x4x4xf32> -> tensor<1x3x3x3xf32>, "
                  "tensor<1x3x3x3xi64>",
                  rows, 2),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, IndicesDependOnTheWindow) {
  const std::string x = std::string("%x: ") + map;
  const char *op = "%0, %1 = bonsai.max_pool2d_with_indices %x kernel [4, 4] : "
                   "tensor<1x3x4x4xf32> -> tensor<1x3x1x1xf32>, "
                   "tensor<1x3x1x1xi64>";
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?", "0"}}}), "1 ? 0");
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?", "0"}}}, 1, 1), "? ? ?");
}

TEST_F(ChannelConstantsTest, UnpoolingPutsZerosAround) {
  const char *op = "%0 = bonsai.max_unpool2d %x, %i size [8, 8] : "
                   "(tensor<1x3x4x4xf32>, tensor<1x3x4x4xi64>) -> "
                   "tensor<1x3x8x8xf32>";
  const char *arguments = "%x: tensor<1x3x4x4xf32>, %i: tensor<1x3x4x4xi64>";
  EXPECT_EQ(infer("", arguments, op, {{"x", 1, {"0", "?", "2"}}}), "0 ? ?");
  EXPECT_EQ(infer("", arguments, op, {{"x", 2, {"0", "0", "0", "0"}}}, 2),
            "? ? ? ? ? ? ? ?");
}

//===----------------------------------------------------------------------===//
// Ops that move elements
//===----------------------------------------------------------------------===//

TEST_F(ChannelConstantsTest, ConcatAndSliceMoveChannels) {
  const char *arguments = "%x: tensor<1x2x4xf32>, %y: tensor<1x2x4xf32>";
  const std::vector<Given> given = {{"x", 1, {"1", "2"}}, {"y", 1, {"1", "?"}}};
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 1 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x4x4xf32>",
                  given),
            "1 2 1 ?");
  // Side by side, both must have the constant.
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 2 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x2x8xf32>",
                  given),
            "1 ?");
  EXPECT_EQ(infer("", arguments,
                  "%0 = bonsai.concat %x, %y axis 2 : (tensor<1x2x4xf32>, "
                  "tensor<1x2x4xf32>) -> tensor<1x2x8xf32>",
                  {{"x", 1, {"1", "1"}}, {"y", 1, {"1", "2"}}}),
            "1 ?");
  EXPECT_EQ(inferUnary("bonsai.slice %x offsets [0, 1, 2] sizes [1, 2, 1] "
                       "strides [1, 2, 1]",
                       "tensor<1x4x4xf32>", "tensor<1x2x1xf32>",
                       {"1", "2", "3", "?"}),
            "2 ?");
}

TEST_F(ChannelConstantsTest, PaddingAddsConstants) {
  auto pad = [&](const char *attributes, const char *to) {
    return inferUnary(std::string("bonsai.pad %x ") + attributes,
                      "tensor<1x3x4xf32>", to, {"7", "?", "0"});
  };
  EXPECT_EQ(pad("low [0, 1, 0] high [0, 2, 0] constant value 5.0",
                "tensor<1x6x4xf32>"),
            "5 7 ? 0 5 5");
  EXPECT_EQ(pad("low [0, 0, 1] high [0, 0, 0] constant", "tensor<1x3x5xf32>"),
            "? ? 0");
  EXPECT_EQ(pad("low [0, 0, 0] high [0, 0, 2] constant value 7.0",
                "tensor<1x3x6xf32>"),
            "7 ? ?");
  EXPECT_EQ(pad("low [0, 0, 2] high [0, 0, 1] reflect", "tensor<1x3x7xf32>"),
            "7 ? 0");
  EXPECT_EQ(pad("low [0, 1, 2] high [0, 0, 1] edge", "tensor<1x4x7xf32>"),
            "? 7 ? 0");
}

TEST_F(ChannelConstantsTest, ResizingKeepsConstants) {
  for (const char *mode : {"nearest asymmetric", "linear half_pixel"})
    EXPECT_EQ(inferUnary(std::string("bonsai.resize %x size [9, 7] ") + mode,
                         map, "tensor<1x3x9x7xf32>", {"1", "?", "3"}),
              "1 ? 3");
}

TEST_F(ChannelConstantsTest, FlattenAndReshapeRepeatOrJoinChannels) {
  EXPECT_EQ(inferUnary("bonsai.flatten %x", "tensor<1x2x1x2xf32>",
                       "tensor<1x4xf32>", {"1", "?"}),
            "1 1 ? ?");
  EXPECT_EQ(inferUnary("bonsai.reshape %x", "tensor<1x4xf32>",
                       "tensor<1x2x2xf32>", {"1", "2", "3", "3"}),
            "? 3");
  EXPECT_EQ(inferUnary("bonsai.reshape %x", "tensor<1x4x3xf32>",
                       "tensor<1x3x4xf32>", {"1", "1", "1", "1"}),
            "? ? ?");
}

TEST_F(ChannelConstantsTest, TransposeMovesTheAxis) {
  const char *op = "%0 = bonsai.transpose %x permutation [0, 2, 1] : "
                   "tensor<1x2x3xf32> -> tensor<1x3x2xf32>";
  const char *x = "%x: tensor<1x2x3xf32>";
  EXPECT_EQ(infer("", x, op, {{"x", 1, {"1", "?"}}}, 2), "1 ?");
  EXPECT_EQ(infer("", x, op, {{"x", 2, {"4", "?", "6"}}}), "4 ? 6");
}

/// A channel of the result interleaves four of the input.
TEST_F(ChannelConstantsTest, DepthToSpaceJoinsChannels) {
  auto shuffle = [&](const char *order, std::vector<const char *> values) {
    return inferUnary(std::string("bonsai.depth_to_space %x block 2 ") + order,
                      "tensor<1x8x2x2xf32>", "tensor<1x2x4x4xf32>",
                      std::move(values));
  };
  EXPECT_EQ(shuffle("crd", {"1", "1", "1", "1", "2", "2", "2", "3"}), "1 ?");
  EXPECT_EQ(shuffle("dcr", {"1", "2", "1", "2", "1", "2", "?", "2"}), "? 2");
}

TEST_F(ChannelConstantsTest, LayoutsDoNotMatter) {
  EXPECT_EQ(inferUnary("bonsai.convert_layout %x", map,
                       "tensor<1x3x4x4xf32, #bonsai.layout<nhwc>>",
                       {"1", "?", "3"}),
            "1 ? 3");
}
