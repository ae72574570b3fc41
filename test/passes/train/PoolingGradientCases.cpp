//===- PoolingGradientCases.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pooling and unpooling.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

/// What both kinds of pool have.
static std::vector<GradientCase> getCasesOf(const std::string &name,
                                            const std::string &op) {
  const Shape map = {2, 3, 6, 5};
  return {
      ofOp(name, op + " %0 kernel [2, 2] strides [2, 2]", {map}, {2, 3, 3, 2}),
      ofOp(name + "Overlapping",
           op + " %0 kernel [3, 2] strides [2, 1] padding [1, 0, 1, 1]", {map},
           {2, 3, 3, 5}),
      ofOp(name + "Asymmetric",
           op + " %0 kernel [3, 3] strides [1, 2] padding [2, 0, 1, 1]", {map},
           {2, 3, 7, 2}),
      ofOp(name + "Ceil",
           op + " %0 kernel [3, 3] strides [2, 3] padding [1, 0, 1, 1] "
                "ceil_mode",
           {map}, {2, 3, 4, 2}),
      ofOp(name + "Gaps", op + " %0 kernel [1, 2] strides [2, 3]", {map},
           {2, 3, 3, 2}),
      ofOp(name + "Dilated",
           op + " %0 kernel [2, 2] strides [1, 2] padding [1, 1, 1, 1] "
                "dilations [2, 3]",
           {map}, {2, 3, 6, 2})};
}

static std::vector<GradientCase> getUnpoolingCases() {
  return {{"MaxPool2dWithIndices", R"mlir(
            func.func @main(%x: tensor<1x3x5x6xf64>) -> tensor<1x3x3x3xf64> {
              %y, %i = bonsai.max_pool2d_with_indices %x kernel [3, 2] strides [2, 2] padding [1, 0, 1, 0]
                : tensor<1x3x5x6xf64> -> tensor<1x3x3x3xf64>, tensor<1x3x3x3xi64>
              return %y : tensor<1x3x3x3xf64>
            })mlir"},
          {"MaxUnpool2d", R"mlir(
            func.func @main(%x: tensor<1x3x5x6xf64>) -> tensor<1x3x5x6xf64> {
              %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
                : tensor<1x3x5x6xf64> -> tensor<1x3x2x3xf64>, tensor<1x3x2x3xi64>
              %z = bonsai.max_unpool2d %y, %i size [5, 6]
                : (tensor<1x3x2x3xf64>, tensor<1x3x2x3xi64>) -> tensor<1x3x5x6xf64>
              return %z : tensor<1x3x5x6xf64>
            })mlir"},
          // Values from elsewhere: no gradient flows through indices.
          {"MaxUnpool2dOfOthers", R"mlir(
            func.func @main(%x: tensor<1x3x4x6xf64>, %v: tensor<1x3x2x3xf64>) -> tensor<1x3x4x6xf64> {
              %y, %i = bonsai.max_pool2d_with_indices %x kernel [2, 2] strides [2, 2]
                : tensor<1x3x4x6xf64> -> tensor<1x3x2x3xf64>, tensor<1x3x2x3xi64>
              %z = bonsai.max_unpool2d %v, %i size [4, 6]
                : (tensor<1x3x2x3xf64>, tensor<1x3x2x3xi64>) -> tensor<1x3x4x6xf64>
              return %z : tensor<1x3x4x6xf64>
            })mlir"}};
}

std::vector<GradientCase> bonsai::test::getPoolingCases() {
  const Shape map = {2, 3, 6, 5}, pixel = {2, 3, 1, 1};
  std::vector<GradientCase> cases = {
      ofOp("GlobalAvgPool", "global_avg_pool %0", {map}, pixel),
      ofOp("GlobalMaxPool", "global_max_pool %0", {map}, pixel),
      ofOp("AvgPool2dCountingPadding",
           "avg_pool2d %0 kernel [3, 2] strides [2, 1] padding [1, 0, 1, 1] "
           "count_include_pad",
           {map}, {2, 3, 3, 5}),
      ofOp("AvgPool2dCeilCountingPadding",
           "avg_pool2d %0 kernel [3, 3] strides [2, 3] padding [1, 0, 1, 1] "
           "ceil_mode count_include_pad",
           {map}, {2, 3, 4, 2})};
  for (const auto &some :
       {getCasesOf("MaxPool2d", "max_pool2d"),
        getCasesOf("AvgPool2d", "avg_pool2d"), getUnpoolingCases()})
    cases.insert(cases.end(), some.begin(), some.end());
  return cases;
}
