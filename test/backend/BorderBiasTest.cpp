//===- BorderBiasTest.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Border biases by the kernel of the CPU against the reference: alone, which is
// row-major, and behind convolutions, which are channels last.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

const char *const activations[] = {"",
                                   "relu",
                                   "clip, -0.25, 0.75",
                                   "leaky_relu, 0.1",
                                   "sigmoid",
                                   "hard_sigmoid, 0.2, 0.5",
                                   "hard_swish",
                                   "silu"};

/// The border `[top, left, bottom, right]` and the activation.
std::string describe(const std::vector<int64_t> &border,
                     const std::string &activation) {
  std::string text = " border " + list(border);
  return activation.empty() ? text : text + " activation <" + activation + ">";
}

NetworkValue makeTable(TestNetwork &network, int64_t channels,
                       const std::vector<int64_t> &border) {
  return network.parameter(
      {channels, border[0] + 1 + border[2], border[1] + 1 + border[3]});
}

/// A convolution that keeps the shape.
NetworkValue convolve(TestNetwork &network, const NetworkValue &x) {
  NetworkValue w = network.parameter({x.shape[1], x.shape[1], 3, 3});
  return network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {x, w},
                    x.shape);
}

/// `x` with a table alone, with a bias, with a residual, and with both, as four
/// outputs.
void addEpilogues(TestNetwork &network, const NetworkValue &x,
                  const NetworkValue &residual,
                  const std::vector<int64_t> &border,
                  const std::string &activation) {
  NetworkValue t = makeTable(network, x.shape[1], border);
  NetworkValue b = network.parameter({x.shape[1]});
  std::string attributes = describe(border, activation);
  const std::string op = "bonsai.border_bias $0, $1";
  network.outputOp(op + attributes, {x, t}, x.shape);
  network.outputOp(op + " bias($2)" + attributes, {x, t, b}, x.shape);
  network.outputOp(op + " residual($2)" + attributes, {x, t, residual},
                   x.shape);
  network.outputOp(op + " bias($2) residual($3)" + attributes,
                   {x, t, b, residual}, x.shape);
}

class CpuBorderBias : public testing::TestWithParam<const char *> {};

} // namespace

TEST_P(CpuBorderBias, RowMajor) {
  TestNetwork network;
  Shape shape = {2, 5, 6, 7};
  addEpilogues(network, network.input(shape), network.input(shape),
               {1, 2, 0, 1}, GetParam());
  CompiledRun run = expectAgreement(network);
  EXPECT_EQ(run.countKernel("border-bias"), 4);
  EXPECT_EQ(run.countKernel("onednn-reorder"), 0);
}

TEST_P(CpuBorderBias, BehindConvolution) {
  TestNetwork network;
  Shape shape = {3, 19, 7, 5};
  NetworkValue y = convolve(network, network.input(shape));
  addEpilogues(network, y, convolve(network, y), {1, 1, 2, 1}, GetParam());
  EXPECT_EQ(expectAgreement(network).countKernel("border-bias"), 4);
}

INSTANTIATE_TEST_SUITE_P(Activations, CpuBorderBias,
                         testing::ValuesIn(activations),
                         [](const testing::TestParamInfo<const char *> &info) {
                           std::string name = info.param;
                           name = name.substr(0, name.find(','));
                           std::string text;
                           for (char letter : name)
                             if (letter != '_')
                               text += letter;
                           return text.empty() ? "none" : text;
                         });

TEST(CpuBorderBiasNetworks, OddShapesAndBorders) {
  const std::vector<int64_t> borders[] = {
      {0, 0, 0, 0}, {1, 1, 1, 1}, {2, 0, 0, 3}, {0, 3, 2, 0}, {3, 3, 1, 1}};
  for (const Shape &shape : {Shape{1, 1, 5, 5}, Shape{2, 3, 9, 6},
                             Shape{1, 35, 11, 65}, Shape{1, 3, 70, 33}})
    for (const auto &border : borders) {
      TestNetwork network;
      addEpilogues(network, convolve(network, network.input(shape)),
                   network.input(shape), border, "relu");
      expectAgreement(network);
    }
}

TEST(CpuBorderBiasNetworks, OnePixel) {
  TestNetwork network;
  Shape shape = {2, 5, 1, 1};
  addEpilogues(network, network.input(shape), network.input(shape),
               {0, 0, 0, 0}, "silu");
  expectAgreement(network);
}

/// Between layers that are channels last no layout changes, and a chain needs
/// no memory beside that of its convolutions.
TEST(CpuBorderBiasNetworks, TakesLayoutAndBufferOfItsInput) {
  Shape shape = {1, 16, 9, 9};
  auto build = [&](bool hasTable) {
    TestNetwork network;
    NetworkValue y = convolve(network, network.input(shape));
    if (hasTable)
      y = network.op("bonsai.border_bias $0, $1 border [1, 1, 1, 1]",
                     {y, makeTable(network, 16, {1, 1, 1, 1})}, shape);
    network.output(convolve(network, convolve(network, y)));
    return network;
  };
  CompiledRun plain = expectAgreement(build(false));
  CompiledRun biased = expectAgreement(build(true));
  EXPECT_EQ(biased.arenaBytes, plain.arenaBytes);
  EXPECT_EQ(biased.countKernel("onednn-reorder"),
            plain.countKernel("onednn-reorder"));
  EXPECT_EQ(biased.countKernel("border-bias"), 1);
}

/// What is read later, and what is input and residual at once, is not
/// overwritten.
TEST(CpuBorderBiasNetworks, LeavesWhatOthersRead) {
  TestNetwork network;
  Shape shape = {1, 6, 5, 7};
  NetworkValue y = convolve(network, network.input(shape));
  NetworkValue t = makeTable(network, 6, {1, 1, 1, 1});
  NetworkValue z = network.op(
      "bonsai.border_bias $0, $1 border [1, 1, 1, 1] activation <relu>", {y, t},
      shape);
  NetworkValue sum =
      network.op("bonsai.border_bias $0, $1 residual($2) border [1, 1, 1, 1]",
                 {z, t, y}, shape);
  network.output(
      network.op("bonsai.border_bias $0, $1 residual($2) border [1, 1, 1, 1]",
                 {sum, t, sum}, shape));
  expectAgreement(network);
}

/// Behind a sparse convolution, which is row-major.
TEST(CpuBorderBiasNetworks, BehindMaskedConvolution) {
  TestNetwork network;
  Shape shape = {2, 6, 8, 9};
  NetworkValue w =
      network.maskedParameter({6, 6, 3, 3}, {MaskKind::unstructured, 0.8});
  NetworkValue y = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {network.input(shape), w}, shape);
  addEpilogues(network, y, network.input(shape), {1, 1, 1, 1},
               "leaky_relu, 0.1");
  CompiledRun run = expectAgreement(network, {"sparse"});
  EXPECT_EQ(run.countKernel("border-bias"), 4);
  EXPECT_EQ(run.countKernel("onednn-reorder"), 0);
}

/// A table that is no parameter is left to generated code.
TEST(CpuBorderBiasNetworks, TableIsComputed) {
  TestNetwork network;
  NetworkValue t =
      network.op("bonsai.relu $0", {network.input({4, 3, 3})}, {4, 3, 3});
  network.outputOp("bonsai.border_bias $0, $1 border [1, 1, 1, 1]",
                   {network.input({1, 4, 6, 5}), t}, {1, 4, 6, 5});
  EXPECT_EQ(expectAgreement(network).countKernel("border-bias"), 0);
}
