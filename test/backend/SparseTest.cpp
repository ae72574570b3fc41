//===- SparseTest.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with masks, by the kernels that use a mask and by those that do not,
// against the reference.
//
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include <gtest/gtest.h>

using namespace bonsai::test;

namespace {

struct Mask {
  const char *name;
  MaskKind kind;
};

class CpuSparse : public testing::TestWithParam<Mask> {};

const Mask masks[] = {
    {"NothingCut", {MaskKind::unstructured, 0.0}},
    {"UnstructuredHalf", {MaskKind::unstructured, 0.5}},
    {"UnstructuredNineTenths", {MaskKind::unstructured, 0.9}},
    {"UnstructuredNearlyAll", {MaskKind::unstructured, 0.995}},
    {"AllCut", {MaskKind::unstructured, 1.0}},
    {"TwoOfFour", {MaskKind::nm, 0.5}},
    {"BlockHalf", {MaskKind::block, 0.5}},
    {"BlockNineTenths", {MaskKind::block, 0.9}},
    {"BlockAllCut", {MaskKind::block, 1.0}},
};

struct Convolution {
  Shape input, weight;
  const char *attributes;
  Shape result;
};

/// What CSR has cases of its own for.
const Convolution convolutions[] = {
    {{1, 33, 7, 7}, {17, 33, 1, 1}, "", {1, 17, 7, 7}},
    {{2, 17, 4, 4}, {33, 17, 1, 1}, " strides [2, 2]", {2, 33, 2, 2}},
    {{1, 17, 19, 21}, {3, 17, 3, 3}, " padding [1, 1, 1, 1]", {1, 3, 19, 21}},
    {{2, 3, 9, 8},
     {17, 3, 3, 3},
     " strides [2, 3] padding [0, 1, 2, 1]",
     {2, 17, 5, 3}},
    {{1, 5, 11, 12},
     {6, 5, 3, 2},
     " padding [2, 0, 2, 1] dilations [2, 3]",
     {1, 6, 11, 10}},
    {{1, 16, 6, 6},
     {32, 4, 3, 3},
     " padding [1, 1, 1, 1] groups 4",
     {1, 32, 6, 6}},
    {{1, 8, 1, 1}, {33, 8, 1, 1}, "", {1, 33, 1, 1}},
    {{1, 8, 1, 1}, {9, 8, 3, 3}, " padding [1, 1, 1, 1]", {1, 9, 1, 1}},
    {{1, 3, 23, 40},
     {8, 3, 7, 7},
     " strides [2, 2] padding [3, 3, 3, 3]",
     {1, 8, 12, 20}},
};

void addConvolutions(TestNetwork &network, MaskKind mask) {
  for (const Convolution &layer : convolutions) {
    NetworkValue x = network.input(layer.input);
    NetworkValue w = network.maskedParameter(layer.weight, mask);
    NetworkValue b = network.parameter({layer.result[1]});
    network.outputOp(std::string("bonsai.conv2d $0, $1 bias($2)") +
                         layer.attributes,
                     {x, w, b}, layer.result);
    network.outputOp(std::string("bonsai.conv2d $0, $1") + layer.attributes,
                     {x, w}, layer.result);
  }
}

void addLinear(TestNetwork &network, MaskKind mask) {
  for (const Shape &shape :
       {Shape{1, 40, 17}, Shape{2, 8, 33}, Shape{5, 100, 3}, Shape{17, 36, 40},
        Shape{64, 4, 8}}) {
    NetworkValue x = network.input({shape[0], shape[1]});
    NetworkValue w = network.maskedParameter({shape[2], shape[1]}, mask);
    NetworkValue b = network.parameter({shape[2]});
    network.outputOp("bonsai.linear $0, $1 bias($2) activation <relu>",
                     {x, w, b}, {shape[0], shape[2]});
    network.outputOp("bonsai.linear $0, $1", {x, w}, {shape[0], shape[2]});
  }
}

} // namespace

TEST_P(CpuSparse, Convolutions) {
  TestNetwork network;
  addConvolutions(network, GetParam().kind);
  CompiledRun run = expectAgreement(network, getMaskPolicies());
  EXPECT_EQ(run.countKernel("csr-convolution"), 18);
  EXPECT_EQ(run.countKernel("onednn-reorder"), 0);
}

TEST_P(CpuSparse, Linear) {
  TestNetwork network;
  addLinear(network, GetParam().kind);
  EXPECT_EQ(
      expectAgreement(network, getMaskPolicies()).countKernel("csr-linear"),
      10);
}

/// Dense layers channels last, sparse ones row-major, in turns.
TEST_P(CpuSparse, BetweenDenseLayers) {
  TestNetwork network;
  NetworkValue x = network.input({1, 3, 12, 12});
  NetworkValue stem = network.parameter({16, 3, 3, 3});
  NetworkValue y = network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1]",
                              {x, stem}, {1, 16, 12, 12});
  for (int i = 0; i < 2; ++i) {
    NetworkValue sparse =
        network.maskedParameter({16, 16, 3, 3}, GetParam().kind);
    NetworkValue dense = network.parameter({16, 1, 3, 3});
    NetworkValue z =
        network.op("bonsai.conv2d $0, $1 padding [1, 1, 1, 1] groups 16",
                   {y, dense}, y.shape);
    z = network.op("bonsai.conv2d $0, $1 residual($2) padding [1, 1, 1, 1] "
                   "activation <relu>",
                   {z, sparse, y}, y.shape);
    y = network.op("bonsai.max_pool2d $0 kernel [3, 3] padding [1, 1, 1, 1]",
                   {z}, z.shape);
  }
  network.output(y);
  network.outputOp("bonsai.global_avg_pool $0", {y}, {1, 16, 1, 1});
  expectAgreement(network, getMaskPolicies());
}

INSTANTIATE_TEST_SUITE_P(Masks, CpuSparse, testing::ValuesIn(masks),
                         [](const testing::TestParamInfo<Mask> &info) {
                           return std::string(info.param.name);
                         });

/// Every layer with blocks can be run by the kernel for them; no other can.
TEST(CpuSparseLayers, ByBlocks) {
  for (MaskKind mask : {MaskKind{MaskKind::block, 0.6},
                        MaskKind{MaskKind::unstructured, 0.6}}) {
    TestNetwork network;
    addConvolutions(network, mask);
    addLinear(network, mask);
    CompiledRun run = expectAgreement(network, {"block"});
    bool hasBlocks = mask.kind == MaskKind::block;
    EXPECT_EQ(run.countKernel("block-convolution"), hasBlocks ? 18 : 0);
    EXPECT_EQ(run.countKernel("block-linear"), hasBlocks ? 10 : 0);
  }
}

/// No kernel uses the mask of a transposed or depthwise convolution better than
/// the dense one; `sparse` must compile all the same.
TEST(CpuSparseLayers, OfOtherKinds) {
  MaskKind mask = {MaskKind::unstructured, 0.6};
  TestNetwork network;
  NetworkValue x = network.input({1, 6, 7, 7});
  NetworkValue up = network.maskedParameter({6, 4, 3, 3}, mask);
  NetworkValue depthwise = network.maskedParameter({6, 1, 3, 3}, mask);
  network.outputOp("bonsai.conv_transpose2d $0, $1 strides [2, 2]", {x, up},
                   {1, 4, 15, 15});
  network.outputOp("bonsai.conv2d $0, $1 groups 6", {x, depthwise},
                   {1, 6, 5, 5});
  expectAgreement(network, getMaskPolicies());
}

/// The bias of a masked layer may be computed; CSR takes constants only.
TEST(CpuSparseLayers, WithComputedBias) {
  TestNetwork network;
  NetworkValue x = network.input({1, 6, 7, 7}), b = network.input({4});
  NetworkValue w =
      network.maskedParameter({4, 6, 3, 3}, {MaskKind::unstructured, 0.6});
  network.outputOp("bonsai.conv2d $0, $1 bias($2)", {x, w, b}, {1, 4, 5, 5});
  expectAgreement(network, getMaskPolicies());
}

TEST(CpuSparseLayers, WithConstantInputAndResidual) {
  TestNetwork network;
  NetworkValue x = network.input({1, 6, 7, 7});
  NetworkValue c = network.parameter({1, 6, 7, 7});
  NetworkValue w =
      network.maskedParameter({6, 6, 1, 1}, {MaskKind::unstructured, 0.6});
  network.outputOp("bonsai.conv2d $0, $1 residual($2)", {x, w, c}, x.shape);
  network.outputOp("bonsai.conv2d $0, $1 residual($2)", {c, w, x}, x.shape);
  expectAgreement(network, getMaskPolicies());
}
