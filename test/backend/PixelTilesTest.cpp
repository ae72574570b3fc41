//===- PixelTilesTest.cpp - Networks in pixel tiles -----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks whose ops are given layouts in pixel tiles, against the reference of
// the same network: what is a kernel's own in that layout, what a library's
// kernel does on the buffer as it lies, and what no kernel does there.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

/// Writes a network with its kernels and layouts, or without.
class TiledNetwork {
public:
  explicit TiledNetwork(bool isTiled) : isTiled(isTiled) {}

  /// An op of a kernel that takes the layouts given, operands first.
  NetworkValue op(const std::string &text, const std::string &kernel,
                  const std::vector<std::string> &layouts,
                  const std::vector<NetworkValue> &operands,
                  const Shape &result) {
    std::string attributes;
    for (const std::string &layout : layouts)
      attributes +=
          (attributes.empty() ? "" : ", ") + ("#bonsai.layout<" + layout + ">");
    attributes = " {bonsai.kernel = \"" + kernel + "\", bonsai.layouts = [" +
                 attributes + "]}";
    return network.op(text + (isTiled ? attributes : ""), operands, result);
  }

  TestNetwork network;

private:
  bool isTiled;
};

/// The steps of the tiled network, which must do what the other one does.
template <typename Function> CompiledRun expectSame(Function build) {
  TiledNetwork plain(false), tiled(true);
  build(plain), build(tiled);
  SCOPED_TRACE(tiled.network.getText());
  CompiledRun reference = plain.network.run("generated", {1}).front(), last;
  EXPECT_EQ(reference.error, "");
  for (const CompiledRun &run : tiled.network.run("fastest", {1, 2})) {
    EXPECT_EQ(run.error, "");
    EXPECT_EQ(run.outputs.size(), reference.outputs.size());
    for (size_t i = 0; i < run.outputs.size(); ++i)
      EXPECT_TRUE(relativeError(run.outputs[i].data,
                                reference.outputs[i].data) <= tolerance)
          << "output " << i;
    last = run;
  }
  return last;
}

const std::string tiles = "pixel_tiles", plain = "nchw";

NetworkValue sigmoid(TiledNetwork &tiled, const NetworkValue &x) {
  return tiled.op("bonsai.sigmoid $0", "onednn-elementwise", {tiles, tiles},
                  {x}, x.shape);
}

} // namespace

TEST(CpuPixelTiles, DepthwiseAndPools) {
  CompiledRun run = expectSame([](TiledNetwork &tiled) {
    NetworkValue x = tiled.network.input({2, 19, 9, 11});
    NetworkValue w = tiled.network.parameter({19, 1, 3, 3});
    NetworkValue b = tiled.network.parameter({19});
    NetworkValue y = sigmoid(tiled, x);
    y = tiled.op("bonsai.conv2d $0, $1 bias($2) residual($3) "
                 "padding [1, 1, 1, 1] groups 19 activation <relu>",
                 "pixel-tiles-depthwise", {tiles, plain, plain, tiles, tiles},
                 {y, w, b, y}, x.shape);
    NetworkValue max =
        tiled.op("bonsai.max_pool2d $0 kernel [3, 3] strides [2, 2] "
                 "padding [1, 1, 1, 1]",
                 "pixel-tiles-pooling", {tiles, tiles}, {y}, {2, 19, 5, 6});
    NetworkValue average =
        tiled.op("bonsai.avg_pool2d $0 kernel [3, 3] strides [2, 2] "
                 "padding [1, 1, 1, 1] count_include_pad",
                 "pixel-tiles-pooling", {tiles, tiles}, {y}, {2, 19, 5, 6});
    NetworkValue sum =
        tiled.op("bonsai.add $0, $1", "pixel-tiles-binary",
                 {tiles, tiles, tiles}, {max, average}, {2, 19, 5, 6});
    tiled.network.output(sum);
    tiled.network.output(tiled.op("bonsai.global_avg_pool $0",
                                  "pixel-tiles-pooling", {tiles, plain}, {sum},
                                  {2, 19, 1, 1}));
  });
  EXPECT_EQ(run.countKernel("pixel-tiles-reorder"), 2);
}

/// Ops on windows change the layout on the way.
TEST(CpuPixelTiles, FromAndToChannelsLast) {
  CompiledRun run = expectSame([](TiledNetwork &tiled) {
    const std::string last = "nhwc";
    NetworkValue x = tiled.network.input({1, 18, 9, 11});
    NetworkValue w = tiled.network.parameter({18, 1, 3, 3});
    NetworkValue y = tiled.op("bonsai.sigmoid $0", "onednn-elementwise",
                              {last, last}, {x}, x.shape);
    y = tiled.op("bonsai.conv2d $0, $1 residual($2) padding [1, 1, 1, 1] "
                 "groups 18",
                 "pixel-tiles-depthwise", {last, plain, tiles, tiles},
                 {y, w, x}, x.shape);
    y = tiled.op("bonsai.max_pool2d $0 kernel [3, 3] padding [1, 1, 1, 1]",
                 "pixel-tiles-pooling", {tiles, last}, {y}, x.shape);
    y = tiled.op("bonsai.conv2d $0, $1 groups 18", "pixel-tiles-depthwise",
                 {last, plain, tiles}, {y, w}, {1, 18, 7, 9});
    y = tiled.op("bonsai.avg_pool2d $0 kernel [2, 2]", "pixel-tiles-pooling",
                 {tiles, last}, {y}, {1, 18, 6, 8});
    tiled.network.output(tiled.op("bonsai.sigmoid $0", "onednn-elementwise",
                                  {last, last}, {y}, y.shape));
  });
  EXPECT_EQ(run.countKernel("pixel-tiles-reorder"), 1);
}

TEST(CpuPixelTiles, SqueezeAndExcite) {
  expectSame([](TiledNetwork &tiled) {
    NetworkValue y = sigmoid(tiled, tiled.network.input({2, 5, 7, 9}));
    NetworkValue scale =
        tiled.op("bonsai.global_max_pool $0", "pixel-tiles-pooling",
                 {tiles, plain}, {y}, {2, 5, 1, 1});
    NetworkValue parameter = tiled.network.parameter({1, 5, 1, 1});
    y = tiled.op("bonsai.mul $0, $1", "pixel-tiles-binary",
                 {plain, tiles, tiles}, {scale, y}, y.shape);
    tiled.network.output(tiled.op("bonsai.add $0, $1", "pixel-tiles-binary",
                                  {tiles, plain, tiles}, {y, parameter},
                                  y.shape));
  });
}

TEST(CpuPixelTiles, ConcatOfChannelsAndOfImages) {
  expectSame([](TiledNetwork &tiled) {
    NetworkValue x = sigmoid(tiled, tiled.network.input({2, 5, 7, 9}));
    NetworkValue y = sigmoid(tiled, tiled.network.input({2, 3, 7, 9}));
    NetworkValue all =
        tiled.op("bonsai.concat $0, $1, $2 axis 1", "onednn-concat",
                 {tiles, tiles, tiles, tiles}, {x, y, x}, {2, 13, 7, 9});
    tiled.network.output(sigmoid(tiled, all));
    tiled.network.output(tiled.op("bonsai.concat $0, $1 axis 0",
                                  "onednn-concat", {tiles, tiles, tiles},
                                  {x, x}, {4, 5, 7, 9}));
  });
}

TEST(CpuPixelTiles, BorderBias) {
  expectSame([](TiledNetwork &tiled) {
    NetworkValue y = sigmoid(tiled, tiled.network.input({2, 5, 7, 9}));
    NetworkValue table = tiled.network.parameter({5, 3, 3});
    tiled.network.output(tiled.op(
        "bonsai.border_bias $0, $1 residual($2) border [1, 1, 1, 1]",
        "border-bias", {tiles, plain, tiles, tiles}, {y, table, y}, y.shape));
  });
}

/// Flattening, an op without a kernel, and the networks's output see row-major
/// maps, whatever made them.
TEST(CpuPixelTiles, WhatIsRowMajor) {
  expectSame([](TiledNetwork &tiled) {
    NetworkValue y = sigmoid(tiled, tiled.network.input({2, 5, 7, 9}));
    NetworkValue one = sigmoid(tiled, tiled.network.input({2, 1, 1, 1}));
    tiled.network.outputOp("bonsai.flatten $0", {y}, {2, 315});
    tiled.network.outputOp("bonsai.flatten $0", {one}, {2, 1});
    tiled.network.outputOp("bonsai.slice $0 offsets [0, 1, 2, 3] "
                           "sizes [2, 3, 4, 5] strides [1, 1, 1, 1]",
                           {y}, {2, 3, 4, 5});
    tiled.network.output(y);
  });
}
