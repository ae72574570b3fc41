//===- EpilogueTest.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with bias, residual and activation in one, and residuals that have
// other uses, by the kernels of the CPU against the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

struct Activation {
  const char *name;
  const char *attribute;
};

class CpuEpilogue : public testing::TestWithParam<Activation> {};

const Activation activations[] = {
    {"None", ""},
    {"Relu", "relu"},
    {"Clip", "clip, -0.25, 0.75"},
    {"LeakyRelu", "leaky_relu, 0.1"},
    {"Sigmoid", "sigmoid"},
    {"HardSigmoid", "hard_sigmoid, 0.2, 0.5"},
    {"HardSwish", "hard_swish"},
    {"Silu", "silu"},
};

std::string describe(const Activation &activation) {
  if (!*activation.attribute)
    return "";
  return std::string(" activation <") + activation.attribute + ">";
}

/// The four combinations of bias and residual, as four outputs.
void addEpilogues(TestNetwork &network, const std::string &op,
                  const std::string &attributes, const NetworkValue &x,
                  const NetworkValue &w, const NetworkValue &residual) {
  NetworkValue b = network.parameter({residual.shape[1]});
  const Shape &shape = residual.shape;
  std::string layer = op + " $0, $1";
  network.outputOp(layer + attributes, {x, w}, shape);
  network.outputOp(layer + " bias($2)" + attributes, {x, w, b}, shape);
  network.outputOp(layer + " residual($2)" + attributes, {x, w, residual},
                   shape);
  network.outputOp(layer + " bias($2) residual($3)" + attributes,
                   {x, w, b, residual}, shape);
}

} // namespace

TEST_P(CpuEpilogue, Convolution) {
  TestNetwork network;
  addEpilogues(network, "bonsai.conv2d",
               " padding [1, 1, 1, 1]" + describe(GetParam()),
               network.input({2, 5, 6, 7}), network.parameter({17, 5, 3, 3}),
               network.input({2, 17, 6, 7}));
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-convolution"), 4);
}

TEST_P(CpuEpilogue, DepthwiseConvolution) {
  TestNetwork network;
  addEpilogues(network, "bonsai.conv2d",
               " strides [2, 2] padding [1, 1, 1, 1] groups 19" +
                   describe(GetParam()),
               network.input({1, 19, 7, 9}), network.parameter({19, 1, 3, 3}),
               network.input({1, 19, 4, 5}));
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-convolution"), 4);
}

TEST_P(CpuEpilogue, TransposedConvolution) {
  TestNetwork network;
  addEpilogues(network, "bonsai.conv_transpose2d",
               " strides [2, 2] padding [1, 0, 0, 1]" + describe(GetParam()),
               network.input({1, 5, 4, 5}), network.parameter({5, 9, 3, 3}),
               network.input({1, 9, 8, 10}));
  expectAgreement(network);
}

TEST_P(CpuEpilogue, Linear) {
  TestNetwork network;
  addEpilogues(network, "bonsai.linear", describe(GetParam()),
               network.input({3, 33}), network.parameter({17, 33}),
               network.input({3, 17}));
  EXPECT_EQ(expectAgreement(network).countKernel("onednn-linear"), 4);
}

/// The same by sparse kernels, on their own layouts.
TEST_P(CpuEpilogue, MaskedLayers) {
  TestNetwork network;
  MaskKind mask = {MaskKind::unstructured, 0.8};
  addEpilogues(
      network, "bonsai.conv2d", " padding [1, 1, 1, 1]" + describe(GetParam()),
      network.input({2, 5, 6, 7}), network.maskedParameter({17, 5, 3, 3}, mask),
      network.input({2, 17, 6, 7}));
  addEpilogues(network, "bonsai.linear", describe(GetParam()),
               network.input({5, 33}), network.maskedParameter({17, 33}, mask),
               network.input({5, 17}));
  CompiledRun run = expectAgreement(network, getMaskPolicies());
  EXPECT_EQ(run.countKernel("csr-convolution"), 4);
  EXPECT_EQ(run.countKernel("csr-linear"), 4);
}

INSTANTIATE_TEST_SUITE_P(Activations, CpuEpilogue,
                         testing::ValuesIn(activations),
                         [](const testing::TestParamInfo<Activation> &info) {
                           return std::string(info.param.name);
                         });

namespace {

/// Layers of 6 channels on maps of 5x7, which keep the shape.
class CpuResidual : public testing::Test {
protected:
  NetworkValue convolve(const NetworkValue &x) {
    NetworkValue w = network.parameter({6, 6, 3, 3});
    return network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]", {x, w},
                      shape);
  }

  NetworkValue convolve(const NetworkValue &x, const NetworkValue &residual) {
    NetworkValue w = network.parameter({6, 6, 3, 3});
    return network.op("bonsai.conv2d $0, $1 residual($2) padding [1, 1, 1, 1] "
                      "activation <relu>",
                      {x, w, residual}, shape);
  }

  Shape shape = {1, 6, 5, 7};
  TestNetwork network;
};

} // namespace

TEST_F(CpuResidual, IsNetworkInput) {
  NetworkValue x = network.input(shape);
  network.output(convolve(x, x));
  expectAgreement(network);
}

TEST_F(CpuResidual, IsInputOfTheSameLayer) {
  NetworkValue y = convolve(network.input(shape));
  network.output(convolve(y, y));
  expectAgreement(network);
}

TEST_F(CpuResidual, IsReadLater) {
  NetworkValue x = network.input(shape);
  NetworkValue a = convolve(x), b = convolve(a);
  NetworkValue c = convolve(b, a);
  network.outputOp("bonsai.mul $0, $1", {c, a}, shape);
  expectAgreement(network);
}

TEST_F(CpuResidual, IsReturned) {
  NetworkValue a = convolve(network.input(shape));
  NetworkValue b = convolve(a);
  network.output(a);
  network.output(convolve(b, a));
  expectAgreement(network);
}

TEST_F(CpuResidual, ServesTwoLayers) {
  NetworkValue a = convolve(network.input(shape));
  NetworkValue b = convolve(a), c = convolve(b);
  NetworkValue d = convolve(b, a), e = convolve(c, a);
  network.outputOp("bonsai.concat $0, $1 axis 1", {d, e}, {1, 12, 5, 7});
  expectAgreement(network);
}

TEST_F(CpuResidual, IsAnotherLayersResult) {
  NetworkValue x = network.input(shape);
  NetworkValue a = convolve(x), b = convolve(x);
  network.outputOp("bonsai.add $0, $1", {a, b}, shape);
  expectAgreement(network);
}

TEST_F(CpuResidual, ChainSharesOneBuffer) {
  NetworkValue sum = convolve(network.input(shape));
  for (int i = 0; i < 4; ++i)
    sum = convolve(convolve(sum), sum);
  network.output(network.op("bonsai.relu $0", {sum}, shape));
  expectAgreement(network);
}

/// Views of one buffer must not be taken over while another is read.
TEST_F(CpuResidual, IsViewOfAValueReadLater) {
  NetworkValue a = convolve(network.input(shape));
  NetworkValue flat = network.op("bonsai.flatten $0", {a}, {1, 210});
  NetworkValue back = network.op("bonsai.reshape $0", {flat}, {1, 30, 7, 1});
  NetworkValue map = network.op("bonsai.reshape $0", {back}, shape);
  NetworkValue sum = convolve(convolve(a), map);
  network.outputOp("bonsai.add $0, $1", {sum, map}, shape);
  network.outputOp("bonsai.sigmoid $0", {flat}, {1, 210});
  expectAgreement(network);
}

TEST_F(CpuResidual, OfLinearLayers) {
  NetworkValue x = network.input({3, 8});
  NetworkValue v = network.parameter({8, 8}), w = network.parameter({8, 8});
  NetworkValue a = network.op("bonsai.linear $0, $1", {x, v}, {3, 8});
  NetworkValue b =
      network.op("bonsai.linear $0, $1 residual($2)", {a, w, a}, {3, 8});
  NetworkValue c =
      network.op("bonsai.linear $0, $1 residual($2)", {b, v, a}, {3, 8});
  network.output(
      network.op("bonsai.linear $0, $1 residual($2)", {c, w, x}, {3, 8}));
  expectAgreement(network);
}

TEST_F(CpuResidual, OfMaskedLayers) {
  MaskKind mask = {MaskKind::unstructured, 0.7};
  NetworkValue sum = convolve(network.input(shape));
  for (int i = 0; i < 3; ++i) {
    NetworkValue w = network.maskedParameter({6, 6, 3, 3}, mask);
    NetworkValue y = convolve(sum);
    sum = network.op("bonsai.conv2d $0, $1 residual($2) padding [1, 1, 1, 1]",
                     {y, w, sum}, shape);
  }
  NetworkValue w = network.maskedParameter({6, 6, 3, 3}, mask);
  network.output(
      network.op("bonsai.conv2d $0, $1 residual($2) padding [1, 1, 1, 1]",
                 {sum, w, sum}, shape));
  expectAgreement(network, {"fastest", "dense", "sparse"});
}

/// A constant added to a layer's result becomes its residual.
TEST_F(CpuResidual, IsAddedConstant) {
  NetworkValue x = network.input(shape), c = network.parameter(shape);
  network.outputOp("bonsai.add $0, $1", {convolve(x), c}, shape);
  expectAgreement(network);
}

/// Broadcast to the result, and so no residual.
TEST_F(CpuResidual, IsNoBroadcastOperand) {
  NetworkValue x = network.input(shape), r = network.input({1, 6, 1, 1});
  NetworkValue c = network.parameter({1, 1, 5, 1});
  NetworkValue a = network.op("bonsai.add $0, $1", {convolve(x), r}, shape);
  network.outputOp("bonsai.add $0, $1", {convolve(a), c}, shape);
  expectAgreement(network);
}
