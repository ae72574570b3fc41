//===- LossGradientCases.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Losses and sums.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

/// Targets that sum to anything but 1.
static GradientCheckOptions withTargets() {
  GradientCheckOptions options = onlyOf({0});
  options.ranges[1] = {0, 1};
  return options;
}

std::vector<GradientCase> bonsai::test::getLossCases() {
  const Shape map = {2, 3, 4, 5}, logits = {4, 6};
  return {
      ofOp("CrossEntropy", "cross_entropy %0, %1", {logits, logits}, {},
           withTargets()),
      ofOp("CrossEntropyTemperature", "cross_entropy %0, %1 temperature 4.0",
           {logits, logits}, {}, withTargets()),
      ofOp("ReduceSum", "reduce_sum %0 axes [0, 1, 2, 3]", {map}, {}),
      ofOp("ReduceSumToChannels", "reduce_sum %0 axes [0, 2, 3]", {map}, {3}),
      ofOp("ReduceSumOfRows", "reduce_sum %0 axes [3]", {map}, {2, 3, 4}),
      ofOp("ReduceSumOfNothing", "reduce_sum %0 axes []", {map}, map),
      // The loss is scaled after the cross-entropy.
      {"CrossEntropyOfTwo", R"mlir(
            func.func @main(%x: tensor<3x4xf64>, %t: tensor<3x4xf64>, %u: tensor<3x4xf64>, %w: tensor<f64>) -> tensor<f64> {
              %a = bonsai.cross_entropy %x, %t : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<f64>
              %b = bonsai.cross_entropy %x, %u temperature 2.0 : (tensor<3x4xf64>, tensor<3x4xf64>) -> tensor<f64>
              %bw = bonsai.mul %b, %w : (tensor<f64>, tensor<f64>) -> tensor<f64>
              %loss = bonsai.add %a, %bw : (tensor<f64>, tensor<f64>) -> tensor<f64>
              return %loss : tensor<f64>
            })mlir",
       onlyOf({0, 3})}};
}
