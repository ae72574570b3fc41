//===- GradientCheckTest.cpp ----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks of gradients find right gradients right and wrong ones wrong.
//
//===----------------------------------------------------------------------===//

#include "GradientCheck.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace bonsai::test;

/// Puts a function in the place of `@main`, whatever it has to differentiate.
static Differentiate replaceBy(const std::string &text) {
  return [text](ModuleOp module, llvm::ArrayRef<int64_t>) -> LogicalResult {
    auto replacement = parseSourceString<ModuleOp>(text, module.getContext());
    if (!replacement)
      return failure();
    module.lookupSymbol("main")->erase();
    module.push_back(replacement->lookupSymbol("main")->clone());
    return success();
  };
}

/// Whether the check fails, and says this.
static testing::AssertionResult failsWith(const testing::AssertionResult &check,
                                          const std::string &message) {
  if (check)
    return testing::AssertionFailure() << "passes";
  if (std::string(check.message()).find(message) == std::string::npos)
    return testing::AssertionFailure() << "says: " << check.message();
  return testing::AssertionSuccess();
}

//===----------------------------------------------------------------------===//
// A loss: the sum of x * x * w
//===----------------------------------------------------------------------===//

static const char loss[] = R"mlir(
  func.func @main(%x: tensor<2x3xf64>, %w: tensor<2x3xf64>) -> tensor<f64> {
    %xw = bonsai.mul %x, %w : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %xxw = bonsai.mul %x, %xw : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %loss = bonsai.reduce_sum %xxw axes [0, 1] : tensor<2x3xf64> -> tensor<f64>
    return %loss : tensor<f64>
  })mlir";

/// The sum of `summed` as the loss, `%xw` times `factor` and `ofWeight` as the
/// gradients.
static std::string writeGradients(const std::string &factor,
                                  const std::string &summed = "%xxw",
                                  const std::string &ofWeight = "%xx") {
  return R"mlir(
  func.func @main(%x: tensor<2x3xf64>, %w: tensor<2x3xf64>)
      -> (tensor<f64>, tensor<2x3xf64>, tensor<2x3xf64>) {
    %xw = bonsai.mul %x, %w : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %xx = bonsai.mul %x, %x : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %xxw = bonsai.mul %x, %xw : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %loss = bonsai.reduce_sum )mlir" +
         summed + R"mlir( axes [0, 1] : tensor<2x3xf64> -> tensor<f64>
    %factor = bonsai.full value )mlir" +
         factor + R"mlir( : tensor<2x3xf64>
    %dx = bonsai.mul %xw, %factor : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    return %loss, %dx, )mlir" +
         ofWeight + R"mlir( : tensor<f64>, tensor<2x3xf64>, tensor<2x3xf64>
  })mlir";
}

TEST(GradientCheck, PassesRightGradients) {
  EXPECT_TRUE(checkGradients(loss, replaceBy(writeGradients("2.0"))));
}

TEST(GradientCheck, FindsASlightlyWrongGradient) {
  EXPECT_TRUE(
      failsWith(checkGradients(loss, replaceBy(writeGradients("2.00001"))),
                "the gradient of argument 0 is off by"));
}

TEST(GradientCheck, FindsWhichGradientIsWrong) {
  EXPECT_TRUE(failsWith(
      checkGradients(loss, replaceBy(writeGradients("2.0", "%xxw", "%xw"))),
      "the gradient of argument 1 is off by"));
}

TEST(GradientCheck, FindsNaN) {
  EXPECT_TRUE(
      failsWith(checkGradients(loss, replaceBy(writeGradients("0x7FC00000"))),
                "the gradient of argument 0 is off by"));
}

TEST(GradientCheck, FindsAnotherLoss) {
  EXPECT_TRUE(
      failsWith(checkGradients(loss, replaceBy(writeGradients("2.0", "%xx"))),
                "beside gradients"));
}

TEST(GradientCheck, CountsGradients) {
  GradientCheckOptions options;
  options.inputs = {0};
  EXPECT_TRUE(
      failsWith(checkGradients(loss, replaceBy(writeGradients("2.0")), options),
                "needs 2 results, got 3"));
}

TEST(GradientCheck, ReportsThatDifferentiationFails) {
  EXPECT_TRUE(failsWith(
      checkGradients(
          loss, [](ModuleOp, llvm::ArrayRef<int64_t>) { return failure(); }),
      "cannot be differentiated"));
}

TEST(GradientCheck, TakesDoublesOnly) {
  EXPECT_TRUE(failsWith(
      checkGradients("func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {\n"
                     "  return %x : tensor<2xf32>\n}",
                     replaceBy(writeGradients("2.0"))),
      "needs a @main of tensors of f64"));
}

//===----------------------------------------------------------------------===//
// Results that are no loss yet
//===----------------------------------------------------------------------===//

static const char results[] = R"mlir(
  func.func @main(%x: tensor<2x3xf64>, %v: tensor<4xf64>) -> (tensor<2x3xf64>, tensor<4xf64>) {
    %y = bonsai.relu %x : tensor<2x3xf64> -> tensor<2x3xf64>
    %z = bonsai.mul %v, %v : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    return %y, %z : tensor<2x3xf64>, tensor<4xf64>
  })mlir";

TEST(GradientCheck, WeighsResultsByFurtherArguments) {
  const char gradients[] = R"mlir(
  func.func @main(%x: tensor<2x3xf64>, %v: tensor<4xf64>, %a: tensor<2x3xf64>, %b: tensor<4xf64>)
      -> (tensor<f64>, tensor<2x3xf64>, tensor<4xf64>, tensor<2x3xf64>, tensor<4xf64>) {
    %y = bonsai.relu %x : tensor<2x3xf64> -> tensor<2x3xf64>
    %z = bonsai.mul %v, %v : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %ya = bonsai.mul %y, %a : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %zb = bonsai.mul %z, %b : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %s = bonsai.reduce_sum %ya axes [0, 1] : tensor<2x3xf64> -> tensor<f64>
    %t = bonsai.reduce_sum %zb axes [0] : tensor<4xf64> -> tensor<f64>
    %loss = bonsai.add %s, %t : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %dx = bonsai.activation_gradient %a, %x <relu>
      : (tensor<2x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
    %vb = bonsai.mul %v, %b : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    %dv = bonsai.add %vb, %vb : (tensor<4xf64>, tensor<4xf64>) -> tensor<4xf64>
    return %loss, %dx, %dv, %y, %z
      : tensor<f64>, tensor<2x3xf64>, tensor<4xf64>, tensor<2x3xf64>, tensor<4xf64>
  })mlir";
  EXPECT_TRUE(checkGradients(results, replaceBy(gradients)));
}

/// With a variance below zero there is nothing but NaN.
TEST(GradientCheck, TakesValuesFromTheRange) {
  const char function[] = R"mlir(
  func.func @main(%x: tensor<3x2xf64>, %s: tensor<2xf64>, %v: tensor<2xf64>) -> tensor<3x2xf64> {
    %y = bonsai.batch_norm %x, %s, %s, %s, %v
      : (tensor<3x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) -> tensor<3x2xf64>
    return %y : tensor<3x2xf64>
  })mlir";
  const char gradients[] = R"mlir(
  func.func @main(%x: tensor<3x2xf64>, %s: tensor<2xf64>, %v: tensor<2xf64>, %a: tensor<3x2xf64>)
      -> (tensor<f64>, tensor<3x2xf64>) {
    %y = bonsai.batch_norm %x, %s, %s, %s, %v
      : (tensor<3x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>) -> tensor<3x2xf64>
    %ya = bonsai.mul %y, %a : (tensor<3x2xf64>, tensor<3x2xf64>) -> tensor<3x2xf64>
    %loss = bonsai.reduce_sum %ya axes [0, 1] : tensor<3x2xf64> -> tensor<f64>
    %dx, %ds, %dt = bonsai.batch_norm_gradient %a, %x, %s, %s, %v
      : (tensor<3x2xf64>, tensor<3x2xf64>, tensor<2xf64>, tensor<2xf64>, tensor<2xf64>)
      -> (tensor<3x2xf64>, tensor<2xf64>, tensor<2xf64>)
    return %loss, %dx : tensor<f64>, tensor<3x2xf64>
  })mlir";
  GradientCheckOptions options;
  options.inputs = {0};
  options.ranges[2] = {0.5, 1.5};
  EXPECT_TRUE(checkGradients(function, replaceBy(gradients), options));
  options.ranges.clear();
  EXPECT_FALSE(checkGradients(function, replaceBy(gradients), options));
}
