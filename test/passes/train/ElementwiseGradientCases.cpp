//===- ElementwiseGradientCases.cpp ---------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations, sums, products and softmax.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

/// Arguments between -4 and 4, for functions with kinks at -3 and 3.
static GradientCheckOptions inWideRange() {
  GradientCheckOptions options;
  options.ranges[0] = {-4, 4};
  return options;
}

std::vector<GradientCase> bonsai::test::getElementwiseCases() {
  const Shape map = {2, 3, 4, 5}, matrix = {4, 6}, channels = {3, 1, 1};
  std::vector<GradientCase> cases = {
      ofOp("Relu", "relu %0", {map}, map),
      ofOp("Clip", "clip %0 min -1.0 max 1.0", {map}, map),
      ofOp("LeakyRelu", "leaky_relu %0 alpha 0.1", {map}, map),
      ofOp("LeakyReluDownwards", "leaky_relu %0 alpha -0.5", {map}, map),
      ofOp("Sigmoid", "sigmoid %0", {map}, map),
      ofOp("HardSigmoid", "hard_sigmoid %0 alpha 0.5 beta 0.5", {map}, map),
      ofOp("HardSwish", "hard_swish %0", {map}, map, inWideRange()),
      ofOp("Silu", "silu %0", {map}, map),
      ofOp("SoftmaxOfRows", "softmax %0 axis 1", {matrix}, matrix),
      ofOp("SoftmaxOfChannels", "softmax %0 axis 1", {map}, map),
      ofOp("SoftmaxOfColumns", "softmax %0 axis 0", {matrix}, matrix),
      {"TwiceTheSame", R"mlir(
        func.func @main(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
          %a = bonsai.add %x, %x : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
          %y = bonsai.mul %a, %x : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
          return %y : tensor<2x3xf64>
        })mlir"}};
  for (const char *op : {"add", "mul"}) {
    std::string name = op == std::string("add") ? "Add" : "Mul";
    std::string text = op + std::string(" %0, %1");
    cases.push_back(ofOp(name, text, {map, map}, map));
    cases.push_back(ofOp(name + "BroadcastsRight", text, {map, channels}, map));
    cases.push_back(ofOp(name + "BroadcastsLeft", text, {channels, map}, map));
    cases.push_back(
        ofOp(name + "BroadcastsBoth", text, {{2, 1, 4, 1}, {3, 1, 5}}, map));
    cases.push_back(ofOp(name + "OfNumber", text, {map, {}}, map));
  }
  return cases;
}
