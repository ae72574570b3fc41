//===- ConvolutionTest.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions, transposed convolutions and linear layers of every shape, by
// the kernels of the CPU against the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

/// Extents are of height and width; padding is top, left, bottom, right.
struct Layer {
  const char *name;
  int64_t batch, inChannels, height, width, outChannels;
  Shape kernel;
  Shape strides = {1, 1};
  Shape padding = {0, 0, 0, 0};
  Shape dilations = {1, 1};
  int64_t groups = 1;
  /// Transposed only.
  Shape outputPadding = {0, 0};
};

std::string describeWindow(const Layer &layer) {
  return " strides " + list(layer.strides) + " padding " + list(layer.padding);
}

std::string describeGroups(const Layer &layer) {
  return " dilations " + list(layer.dilations) + " groups " +
         std::to_string(layer.groups);
}

Shape getConvolved(const Layer &layer) {
  Shape result = {layer.batch, layer.outChannels, 0, 0};
  const int64_t size[] = {layer.height, layer.width};
  for (int d = 0; d < 2; ++d) {
    int64_t extent = layer.dilations[d] * (layer.kernel[d] - 1) + 1;
    int64_t room = size[d] + layer.padding[d] + layer.padding[d + 2] - extent;
    result[d + 2] = room / layer.strides[d] + 1;
  }
  return result;
}

Shape getTransposed(const Layer &layer) {
  Shape result = {layer.batch, layer.outChannels, 0, 0};
  const int64_t size[] = {layer.height, layer.width};
  for (int d = 0; d < 2; ++d)
    result[d + 2] = (size[d] - 1) * layer.strides[d] +
                    layer.dilations[d] * (layer.kernel[d] - 1) + 1 -
                    layer.padding[d] - layer.padding[d + 2] +
                    layer.outputPadding[d];
  return result;
}

/// The layer without and with a bias, as two outputs.
void addOutputs(TestNetwork &network, const std::string &op,
                const std::string &attributes, const Layer &layer,
                const Shape &weightShape, const Shape &result) {
  NetworkValue x =
      network.input({layer.batch, layer.inChannels, layer.height, layer.width});
  NetworkValue w = network.parameter(weightShape);
  NetworkValue b = network.parameter({layer.outChannels});
  network.outputOp(op + " $0, $1" + attributes, {x, w}, result);
  network.outputOp(op + " $0, $1 bias($2)" + attributes, {x, w, b}, result);
}

class CpuConvolution : public testing::TestWithParam<Layer> {};
class CpuTransposedConvolution : public testing::TestWithParam<Layer> {};

std::string getLayerName(const testing::TestParamInfo<Layer> &info) {
  return info.param.name;
}

} // namespace

TEST_P(CpuConvolution, AgreesWithReference) {
  const Layer &layer = GetParam();
  TestNetwork network;
  addOutputs(network, "bonsai.conv2d",
             describeWindow(layer) + describeGroups(layer), layer,
             {layer.outChannels, layer.inChannels / layer.groups,
              layer.kernel[0], layer.kernel[1]},
             getConvolved(layer));
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("onednn-convolution"), 2);
}

static const Layer convolutions[] = {
    {"OneChannel", 1, 1, 5, 7, 1, {3, 3}},
    {"OneByOne", 1, 3, 5, 7, 17, {1, 1}},
    {"OneByOneOnOnePixel", 1, 33, 1, 1, 17, {1, 1}},
    {"ThreeByThreeOnOnePixel", 2, 17, 1, 1, 3, {3, 3}, {1, 1}, {1, 1, 1, 1}},
    {"WholeInput", 2, 17, 4, 5, 33, {4, 5}},
    {"Padded", 1, 17, 9, 7, 33, {3, 3}, {1, 1}, {1, 1, 1, 1}},
    {"AsymmetricPadding", 2, 3, 6, 7, 17, {3, 3}, {1, 1}, {0, 1, 2, 3}},
    {"PaddingWiderThanKernel", 1, 3, 4, 4, 5, {2, 2}, {1, 1}, {3, 0, 0, 4}},
    {"StrideTwo", 1, 3, 14, 14, 16, {7, 7}, {2, 2}, {3, 3, 3, 3}},
    {"StrideThree", 2, 17, 11, 10, 33, {3, 3}, {3, 3}, {1, 0, 0, 1}},
    {"StrideBeyondKernel", 1, 5, 9, 9, 7, {1, 1}, {3, 2}},
    {"UnequalStrides", 1, 4, 9, 9, 7, {3, 2}, {1, 3}},
    {"Dilated", 1, 17, 11, 9, 33, {3, 3}, {1, 1}, {2, 2, 2, 2}, {2, 2}},
    {"UnequallyDilated", 1, 3, 11, 13, 4, {3, 3}, {2, 1}, {0, 3, 1, 3}, {1, 3}},
    {"TallKernel", 1, 3, 9, 6, 8, {5, 1}, {1, 1}, {2, 0, 2, 0}},
    {"FlatKernel", 1, 3, 6, 9, 8, {1, 5}, {1, 1}, {0, 2, 0, 2}},
    {"TwoGroups", 1, 34, 6, 6, 34, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 2},
    {"ThreeOddGroups", 2, 9, 5, 5, 15, {3, 3}, {1, 1}, {0, 0, 1, 1}, {1, 1}, 3},
    {"GroupedStrideDilation",
     1,
     32,
     12,
     12,
     64,
     {3, 3},
     {2, 2},
     {2, 2, 2, 2},
     {2, 2},
     4},
    {"Depthwise", 1, 33, 7, 7, 33, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 33},
    {"DepthwiseStrideThree",
     2,
     17,
     9,
     8,
     17,
     {5, 5},
     {3, 3},
     {2, 1, 2, 3},
     {1, 1},
     17},
    {"DepthwiseMultiplier",
     1,
     3,
     6,
     6,
     6,
     {3, 3},
     {1, 1},
     {1, 1, 1, 1},
     {1, 1},
     3},
    {"DepthwiseOnOnePixel",
     1,
     16,
     1,
     1,
     16,
     {3, 3},
     {1, 1},
     {1, 1, 1, 1},
     {1, 1},
     16},
    {"BatchTwo", 2, 16, 8, 8, 32, {3, 3}, {1, 1}, {1, 1, 1, 1}},
};
INSTANTIATE_TEST_SUITE_P(Shapes, CpuConvolution,
                         testing::ValuesIn(convolutions), getLayerName);

TEST_P(CpuTransposedConvolution, AgreesWithReference) {
  const Layer &layer = GetParam();
  TestNetwork network;
  addOutputs(network, "bonsai.conv_transpose2d",
             describeWindow(layer) + " output_padding " +
                 list(layer.outputPadding) + describeGroups(layer),
             layer,
             {layer.inChannels, layer.outChannels / layer.groups,
              layer.kernel[0], layer.kernel[1]},
             getTransposed(layer));
  expectAgreement(network);
}

static const Layer transposedConvolutions[] = {
    {"OneByOne", 1, 3, 5, 7, 17, {1, 1}},
    {"ThreeByThree", 1, 17, 5, 7, 3, {3, 3}},
    {"TwoByTwoStrideTwo", 2, 16, 4, 5, 8, {2, 2}, {2, 2}},
    {"Padded", 1, 5, 6, 5, 33, {4, 4}, {2, 2}, {1, 1, 1, 1}},
    {"AsymmetricPadding", 1, 3, 6, 5, 4, {3, 4}, {2, 3}, {0, 1, 2, 0}},
    {"StrideBeyondKernel", 1, 3, 4, 4, 5, {2, 2}, {3, 3}},
    {"Dilated", 1, 4, 5, 5, 6, {3, 3}, {1, 1}, {1, 0, 1, 2}, {2, 2}},
    {"OutputPadding",
     1,
     17,
     5,
     5,
     3,
     {3, 3},
     {2, 2},
     {1, 1, 1, 1},
     {1, 1},
     1,
     {1, 1}},
    {"OutputPaddingBeyondPadding",
     1,
     4,
     5,
     5,
     3,
     {3, 3},
     {2, 2},
     {0, 0, 0, 0},
     {1, 1},
     1,
     {1, 1}},
    {"OutputPaddingOneSide",
     2,
     4,
     4,
     3,
     3,
     {3, 3},
     {3, 2},
     {1, 0, 1, 0},
     {1, 1},
     1,
     {2, 0}},
    {"TwoGroups", 1, 34, 4, 5, 6, {3, 3}, {2, 2}, {1, 1, 1, 1}, {1, 1}, 2},
    {"GroupsOutputPadding",
     2,
     9,
     4,
     4,
     6,
     {2, 3},
     {2, 2},
     {0, 1, 0, 1},
     {1, 1},
     3,
     {1, 1}},
    {"Depthwise", 1, 17, 5, 5, 17, {4, 4}, {2, 2}, {1, 1, 1, 1}, {1, 1}, 17},
    {"OnePixel", 1, 33, 1, 1, 17, {4, 4}},
};
INSTANTIATE_TEST_SUITE_P(Shapes, CpuTransposedConvolution,
                         testing::ValuesIn(transposedConvolutions),
                         getLayerName);

TEST(CpuLinear, OddShapes) {
  TestNetwork network;
  for (const Shape &shape : {Shape{1, 1, 1}, Shape{1, 33, 17}, Shape{2, 17, 3},
                             Shape{5, 3, 100}, Shape{64, 40, 1}}) {
    NetworkValue x = network.input({shape[0], shape[1]});
    NetworkValue w = network.parameter({shape[2], shape[1]});
    NetworkValue b = network.parameter({shape[2]});
    network.outputOp("bonsai.linear $0, $1", {x, w}, {shape[0], shape[2]});
    network.outputOp("bonsai.linear $0, $1 bias($2)", {x, w, b},
                     {shape[0], shape[2]});
  }
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-linear"), 10);
}

/// Weights that are inputs or that a network computes are packed in every run.
TEST(CpuConvolution, ComputedWeight) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 6, 5});
  NetworkValue w = network.input({4, 3, 3, 3});
  NetworkValue b = network.input({4});
  NetworkValue v = network.input({7, 4});
  network.outputOp("bonsai.conv2d $0, $1 bias($2)", {x, w, b}, {1, 4, 4, 3});
  NetworkValue relu = network.op("bonsai.relu $0", {w}, {4, 3, 3, 3});
  NetworkValue y = network.op("bonsai.conv2d $0, $1", {x, relu}, {1, 4, 4, 3});
  NetworkValue pooled =
      network.op("bonsai.global_avg_pool $0", {y}, {1, 4, 1, 1});
  NetworkValue flat = network.op("bonsai.flatten $0", {pooled}, {1, 4});
  network.outputOp("bonsai.linear $0, $1", {flat, v}, {1, 7});
  CompiledRun run = expectAgreement(network, getMaskPolicies());
  EXPECT_EQ(run.countKernel("onednn-convolution"), 2);
  EXPECT_EQ(run.countKernel("onednn-linear"), 1);
}

/// The gradient of a convolution with respect to its input, groups apart.
TEST(CpuConvolution, TransposedComputedWeight) {
  TestNetwork network;
  NetworkValue d = network.input({2, 6, 5, 4});
  NetworkValue w = network.input({6, 3, 3, 3});
  NetworkValue r = network.input({2, 3, 10, 8});
  network.outputOp("bonsai.conv_transpose2d $0, $1 residual($2) strides [2, 2] "
                   "padding [1, 1, 1, 1] output_padding [1, 1]",
                   {d, w, r}, {2, 3, 10, 8});
  network.outputOp("bonsai.conv_transpose2d $0, $1 strides [2, 2] groups 2",
                   {d, w}, {2, 6, 11, 9});
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-convolution"), 2);
}

/// One value is weight and feature map, in the same layer, too.
TEST(CpuConvolution, WeightIsMap) {
  TestNetwork network;
  NetworkValue x = network.input({3, 3, 3, 3});
  network.outputOp("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {x, x},
                   {3, 3, 3, 3});
  NetworkValue y = network.op("bonsai.relu $0", {x}, {3, 3, 3, 3});
  network.outputOp("bonsai.conv2d $0, $1", {x, y}, {3, 3, 1, 1});
  network.outputOp("bonsai.conv2d $0, $1", {y, x}, {3, 3, 1, 1});
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-convolution"), 3);
}

TEST(CpuConvolution, ComputedBias) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 6, 5});
  NetworkValue w = network.parameter({4, 3, 3, 3});
  NetworkValue b = network.input({4});
  NetworkValue up = network.parameter({3, 4, 2, 2});
  network.outputOp("bonsai.conv2d $0, $1 bias($2)", {x, w, b}, {1, 4, 4, 3});
  network.outputOp("bonsai.conv_transpose2d $0, $1 bias($2)", {x, up, b},
                   {1, 4, 7, 6});
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-convolution"), 2);
}

/// Feature maps that are constants of the network stay row-major.
TEST(CpuConvolution, ConstantFeatureMaps) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 6, 5});
  NetworkValue w = network.parameter({3, 3, 3, 3});
  NetworkValue c = network.parameter({1, 3, 6, 5});
  NetworkValue r = network.parameter({1, 3, 4, 3});
  network.outputOp("bonsai.conv2d $0, $1", {c, w}, {1, 3, 4, 3});
  network.outputOp("bonsai.conv2d $0, $1 residual($2)", {x, w, r},
                   {1, 3, 4, 3});
  network.outputOp("bonsai.conv_transpose2d $0, $1 residual($2) padding "
                   "[1, 1, 1, 1]",
                   {r, w, r}, {1, 3, 4, 3});
  expectAgreement(network);
}

TEST(CpuLinear, ConstantInputAndResidual) {
  TestNetwork network;
  NetworkValue x = network.input({2, 5});
  NetworkValue c = network.parameter({2, 5});
  NetworkValue w = network.parameter({5, 5});
  network.outputOp("bonsai.linear $0, $1", {c, w}, {2, 5});
  network.outputOp("bonsai.linear $0, $1 residual($2)", {x, w, c}, {2, 5});
  expectAgreement(network);
}

/// One parameter serves two layers.
TEST(CpuConvolution, SharedWeight) {
  TestNetwork network;
  NetworkValue x = network.input({1, 5, 6, 5});
  NetworkValue w = network.parameter({5, 5, 3, 3});
  NetworkValue y = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {x, w}, {1, 5, 6, 5});
  network.outputOp("bonsai.conv2d $0, $1 strides [2, 2]", {y, w}, {1, 5, 2, 2});
  network.outputOp("bonsai.conv_transpose2d $0, $1", {y, w}, {1, 5, 8, 7});
  expectAgreement(network);
}
