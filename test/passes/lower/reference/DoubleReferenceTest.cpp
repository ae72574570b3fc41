//===- DoubleReferenceTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ops of networks in double precision, which checks of gradients need,
// against the same in single precision, which other tests check.
//
//===----------------------------------------------------------------------===//

#include "CompiledFunction.h"
#include "gtest/gtest.h"

using namespace bonsai::test;

namespace {

struct DoubleCase {
  const char *name;
  const char *op; // as runOp takes it
  std::vector<std::vector<int64_t>> inputs;
  std::vector<int64_t> result;
  bool functional = false;
};

class Double : public testing::TestWithParam<DoubleCase> {};

} // namespace

static const std::vector<int64_t> featureMap = {2, 4, 6, 5};

static const DoubleCase cases[] = {
    {"Conv2d",
     "bonsai.conv2d %0, %1 bias(%2) residual(%3) strides [2, 1] padding [1, 0, "
     "1, 2] activation <silu>",
     {featureMap, {3, 4, 3, 3}, {3}, {2, 3, 3, 5}},
     {2, 3, 3, 5},
     true},
    {"Grouped",
     "bonsai.conv2d %0, %1 groups 2",
     {featureMap, {6, 2, 3, 2}},
     {2, 6, 4, 4},
     true},
    {"Depthwise",
     "bonsai.conv2d %0, %1 groups 4 activation <hard_swish>",
     {featureMap, {4, 1, 3, 2}},
     {2, 4, 4, 4},
     true},
    {"ConvTranspose2d",
     "bonsai.conv_transpose2d %0, %1 bias(%2) strides [2, 1] padding [1, 0, 0, "
     "1] groups 2 activation <relu>",
     {featureMap, {4, 3, 3, 2}, {6}},
     {2, 6, 12, 5},
     true},
    {"Linear",
     "bonsai.linear %0, %1 bias(%2) activation <leaky_relu, 0.1>",
     {{3, 5}, {7, 5}, {7}},
     {3, 7},
     true},
    {"BorderBias",
     "bonsai.border_bias %0, %1 bias(%2) border [1, 1, 1, 0]",
     {featureMap, {4, 3, 2}, {4}},
     featureMap,
     true},
    {"Relu", "bonsai.relu %0", {featureMap}, featureMap},
    {"Clip", "bonsai.clip %0 min -0.5 max 1.5", {featureMap}, featureMap},
    {"LeakyRelu", "bonsai.leaky_relu %0 alpha 0.125", {featureMap}, featureMap},
    {"Sigmoid", "bonsai.sigmoid %0", {featureMap}, featureMap},
    {"HardSigmoid",
     "bonsai.hard_sigmoid %0 alpha 0.25 beta 0.5",
     {featureMap},
     featureMap},
    {"HardSwish", "bonsai.hard_swish %0", {featureMap}, featureMap},
    {"Silu", "bonsai.silu %0", {featureMap}, featureMap},
    {"Add", "bonsai.add %0, %1", {featureMap, {4, 1, 1}}, featureMap, true},
    {"Mul", "bonsai.mul %0, %1", {featureMap, {2, 4, 1, 1}}, featureMap, true},
    {"Softmax", "bonsai.softmax %0 axis 1", {featureMap}, featureMap},
    {"MaxPool2d",
     "bonsai.max_pool2d %0 kernel [3, 2] padding [1, 0, 1, 1]",
     {featureMap},
     featureMap},
    {"AvgPool2d",
     "bonsai.avg_pool2d %0 kernel [3, 2] padding [1, 0, 1, 1]",
     {featureMap},
     featureMap},
    {"GlobalAvgPool", "bonsai.global_avg_pool %0", {featureMap}, {2, 4, 1, 1}},
    {"GlobalMaxPool", "bonsai.global_max_pool %0", {featureMap}, {2, 4, 1, 1}},
    {"Concat",
     "bonsai.concat %0, %1 axis 1",
     {featureMap, {2, 3, 6, 5}},
     {2, 7, 6, 5},
     true},
    {"Slice",
     "bonsai.slice %0 offsets [0, 1, 0, 1] sizes [1, 2, 3, 2] strides [1, 1, "
     "2, 2]",
     {featureMap},
     {1, 2, 3, 2}},
    {"PadConstant",
     "bonsai.pad %0 low [0, 1, 0, 0] high [0, 1, 0, 2] constant value 1.0",
     {featureMap},
     {2, 6, 6, 7}},
    {"PadReflect",
     "bonsai.pad %0 low [0, 0, 1, 1] high [0, 0, 1, 1] reflect",
     {featureMap},
     {2, 4, 8, 7}},
    {"ResizeNearest",
     "bonsai.resize %0 size [9, 7] nearest asymmetric rounding floor",
     {featureMap},
     {2, 4, 9, 7}},
    {"ResizeLinear",
     "bonsai.resize %0 size [9, 7] linear half_pixel",
     {featureMap},
     {2, 4, 9, 7}},
    {"Reshape", "bonsai.reshape %0", {featureMap}, {8, 30}},
    {"Flatten", "bonsai.flatten %0", {featureMap}, {2, 120}},
    {"Transpose",
     "bonsai.transpose %0 permutation [0, 2, 3, 1]",
     {featureMap},
     {2, 6, 5, 4}},
    {"DepthToSpace",
     "bonsai.depth_to_space %0 block 2 dcr",
     {featureMap},
     {2, 1, 12, 10}},
};

TEST_P(Double, MatchesSinglePrecision) {
  std::vector<Tensor> singles;
  std::vector<DoubleTensor> doubles;
  for (const std::vector<int64_t> &shape : GetParam().inputs) {
    singles.push_back(Tensor::random(shape, singles.size() + 1));
    doubles.emplace_back(shape);
    doubles.back().data.assign(singles.back().data.begin(),
                               singles.back().data.end());
  }
  Tensor single =
      runOp(GetParam().op, singles, GetParam().result, GetParam().functional);
  auto actual = runOpResults<double>(
      GetParam().op, doubles, {GetParam().result}, GetParam().functional);
  ASSERT_EQ(actual.size(), 1U);
  EXPECT_LE(relativeError(actual[0], {single.data.begin(), single.data.end()}),
            tolerance);
}

INSTANTIATE_TEST_SUITE_P(Reference, Double, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<DoubleCase> &info) {
                           return info.param.name;
                         });

/// Apart, as variances must be positive.
TEST(DoubleBatchNorm, MatchesSinglePrecision) {
  std::vector<Tensor> singles = {Tensor::random(featureMap, 1)};
  std::vector<DoubleTensor> doubles;
  for (uint32_t seed : {2, 3, 4, 5}) {
    singles.push_back(Tensor::random({4}, seed));
    for (float &value : singles.back().data)
      value += 2.5f;
  }
  for (const Tensor &single : singles) {
    doubles.emplace_back(single.shape);
    doubles.back().data.assign(single.data.begin(), single.data.end());
  }
  std::string op = "bonsai.batch_norm %0, %1, %2, %3, %4";
  Tensor single = runOp(op, singles, featureMap, true);
  auto actual = runOpResults<double>(op, doubles, {featureMap}, true);
  ASSERT_EQ(actual.size(), 1U);
  EXPECT_LE(relativeError(actual[0], {single.data.begin(), single.data.end()}),
            tolerance);
}
