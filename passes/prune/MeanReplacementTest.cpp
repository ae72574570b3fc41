//===- MeanReplacementTest.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What filters that are cut leave behind, against closed forms.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/MeanReplacement.h"
#include "dialect/BonsaiDialect.h"
#include "mlir/Parser/Parser.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace mlir;
using namespace bonsai;

namespace {

/// A layer of two filters, of which the second is cut, and a batch norm of
/// scale 2, shift 3, mean 5 and variance 4 in both channels.
class MeanReplacementTest : public testing::Test {
protected:
  MeanReplacementTest() {
    context.loadDialect<BonsaiDialect, func::FuncDialect>();
  }

  /// The running means after the replacement. `layer` ends the op that reads %x
  /// and %w, `rest` are ops that read the norm's result %n.
  std::vector<float> replace(const std::string &layer, const std::string &rest,
                             float scale = 2) {
    const std::string map = "tensor<1x2x2x2xf32>", vector = "tensor<2xf32>";
    std::string source =
        "bonsai.parameter @w : tensor<2x1x1x1xf32> = "
        "dense<[[[[1.0]]], [[[0.0]]]]>\n"
        "  mask #bonsai.channels dense<[[[[1]]], [[[0]]]]>\n"
        "bonsai.parameter @b : tensor<2xf32> = dense<7.0>\n"
        "bonsai.parameter @s : tensor<2xf32> = dense<" +
        std::to_string(scale) +
        ">\n"
        "bonsai.parameter @t : tensor<2xf32> = dense<3.0>\n"
        "bonsai.parameter buffer @m : tensor<2xf32> = dense<5.0>\n"
        "bonsai.parameter buffer @v : tensor<2xf32> = dense<4.0>\n"
        "func.func @main(%x: tensor<1x1x2x2xf32>) {\n"
        "%w = bonsai.param @w : tensor<2x1x1x1xf32>\n"
        "%b = bonsai.param @b : tensor<2xf32>\n"
        "%s = bonsai.param @s : tensor<2xf32>\n"
        "%t = bonsai.param @t : tensor<2xf32>\n"
        "%m = bonsai.param @m : tensor<2xf32>\n"
        "%v = bonsai.param @v : tensor<2xf32>\n"
        "%c = bonsai.conv2d %x, %w " +
        layer + " -> " + map +
        "\n%n = bonsai.batch_norm %c, %s, %t, %m, %v epsilon 0.0 : (" + map +
        ", " + vector + ", " + vector + ", " + vector + ", " + vector +
        ") -> " + map + "\n" + rest + "\nreturn\n}\n";
    module = parseSourceString<ModuleOp>(source, &context);
    if (!module || failed(replaceCutFiltersByMean(*module)))
      return {};
    auto mean = module->lookupSymbol<ParameterOp>("m");
    return viewElements<float>(mean.getValue())->copy();
  }

  static std::string activate(const std::string &op) {
    return "%r = bonsai." + op +
           " : tensor<1x2x2x2xf32> -> tensor<1x2x2x2xf32>";
  }

  const std::string plain = ": (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>)";
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

/// What the numerical integral over an activation may be off.
constexpr double quadrature = 5e-5;

/// What the norm gives for an input of 0, or of the layer's bias.
double applyNorm(double input, double mean) {
  return (input - mean) / 2 * 2 + 3;
}

double normalDensity(double z) {
  return std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
}

double normalDistribution(double z) { return std::erfc(-z / std::sqrt(2)) / 2; }

/// The mean of max(x, 0) for a normal x.
double rectifiedMean(double mean, double deviation) {
  double z = mean / deviation;
  return mean * normalDistribution(z) + deviation * normalDensity(z);
}

} // namespace

TEST_F(MeanReplacementTest, ChannelGivesItsShiftWithoutActivation) {
  std::vector<float> means = replace(plain, "");
  ASSERT_EQ(means.size(), 2u);
  EXPECT_EQ(means[0], 5); // Not cut.
  EXPECT_NEAR(applyNorm(0, means[1]), 3, 1e-6);
}

TEST_F(MeanReplacementTest, BiasOfTheLayerIsAllowedFor) {
  std::vector<float> means = replace("bias(%b) : (tensor<1x1x2x2xf32>, "
                                     "tensor<2x1x1x1xf32>, tensor<2xf32>)",
                                     "");
  ASSERT_EQ(means.size(), 2u);
  EXPECT_NEAR(applyNorm(7, means[1]), 3, 1e-6);
}

TEST_F(MeanReplacementTest, ReluGivesTheMeanOfARectifiedNormal) {
  std::vector<float> means = replace(plain, activate("relu %n"));
  ASSERT_EQ(means.size(), 2u);
  EXPECT_NEAR(std::max(applyNorm(0, means[1]), 0.0), rectifiedMean(3, 2),
              quadrature);
}

TEST_F(MeanReplacementTest, LeakyReluGivesItsMean) {
  std::vector<float> means =
      replace(plain, activate("leaky_relu %n alpha 0.1"));
  ASSERT_EQ(means.size(), 2u);
  double mean = rectifiedMean(3, 2) - 0.1 * rectifiedMean(-3, 2);
  EXPECT_NEAR(applyNorm(0, means[1]), mean, quadrature);
}

TEST_F(MeanReplacementTest, SeveralReadersCountAsNoActivation) {
  std::vector<float> means =
      replace(plain, activate("relu %n") + "\n%q = bonsai.sigmoid %n : "
                                           "tensor<1x2x2x2xf32> -> "
                                           "tensor<1x2x2x2xf32>");
  ASSERT_EQ(means.size(), 2u);
  EXPECT_NEAR(applyNorm(0, means[1]), 3, 1e-6);
}

TEST_F(MeanReplacementTest, NormThatHidesItsInputStays) {
  EXPECT_EQ(replace(plain, "", 0), (std::vector<float>{5, 5}));
}

TEST_F(MeanReplacementTest, MeanThatOthersReadStays) {
  EXPECT_EQ(replace(plain, "%o = bonsai.relu %m : tensor<2xf32> -> "
                           "tensor<2xf32>"),
            (std::vector<float>{5, 5}));
}

TEST_F(MeanReplacementTest, MeanThatIsReadTwiceStays) {
  EXPECT_EQ(replace(plain, "%m2 = bonsai.param @m : tensor<2xf32>\n"
                           "%o = bonsai.relu %m2 : tensor<2xf32> -> "
                           "tensor<2xf32>"),
            (std::vector<float>{5, 5}));
}
