//===- LayerGradientCases.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with weights and batch normalization.
//
//===----------------------------------------------------------------------===//

#include "test/passes/train/GradientCases.h"

using namespace bonsai::test;

static std::vector<GradientCase> getConvolutionCases() {
  return {
      ofOp("Conv2d", "conv2d %0, %1", {{2, 3, 6, 5}, {4, 3, 3, 3}},
           {2, 4, 4, 3}),
      // The last row and the last column are read by no window.
      ofOp("Conv2dUnread", "conv2d %0, %1 strides [2, 3] padding [1, 0, 1, 1]",
           {{1, 2, 8, 9}, {3, 2, 3, 3}}, {1, 3, 4, 3}),
      ofOp("Conv2dUnreadBetween", "conv2d %0, %1 strides [3, 2]",
           {{1, 3, 6, 5}, {2, 3, 1, 1}}, {1, 2, 2, 3}),
      ofOp("Conv2dAsymmetric", "conv2d %0, %1 padding [2, 0, 0, 1]",
           {{1, 2, 5, 6}, {2, 2, 3, 2}}, {1, 2, 5, 6}),
      ofOp("Conv2dAllPadding", "conv2d %0, %1 padding [2, 1, 1, 2]",
           {{1, 2, 3, 4}, {2, 2, 1, 1}}, {1, 2, 6, 7}),
      ofOp("Conv2dDilated",
           "conv2d %0, %1 strides [1, 2] padding [1, 1, 0, 1] dilations [2, 3]",
           {{1, 2, 9, 7}, {2, 2, 3, 2}}, {1, 2, 6, 3}),
      ofOp("Conv2dGrouped", "conv2d %0, %1 padding [1, 1, 1, 1] groups 2",
           {{1, 4, 5, 4}, {6, 2, 3, 3}}, {1, 6, 5, 4}),
      ofOp("Conv2dDepthwise",
           "conv2d %0, %1 strides [2, 2] padding [1, 1, 1, 1] groups 3",
           {{2, 3, 6, 6}, {3, 1, 3, 3}}, {2, 3, 3, 3}),
      ofOp("Conv2dDepthwiseTwice",
           "conv2d %0, %1 strides [2, 1] padding [1, 0, 1, 1] groups 3",
           {{1, 3, 5, 5}, {6, 1, 3, 3}}, {1, 6, 3, 4}),
      ofOp("Conv2dEpilogue",
           "conv2d %0, %1 bias(%2) residual(%3) strides [2, 2] "
           "padding [1, 1, 1, 1] activation <relu>",
           {{2, 3, 6, 6}, {4, 3, 3, 3}, {4}, {2, 4, 3, 3}}, {2, 4, 3, 3}),
      ofOp("Conv2dBiasLeakyRelu",
           "conv2d %0, %1 bias(%2) activation <leaky_relu, 0.1>",
           {{1, 3, 4, 4}, {2, 3, 3, 3}, {2}}, {1, 2, 2, 2}),
      ofOp("Conv2dResidualSilu", "conv2d %0, %1 residual(%2) activation <silu>",
           {{1, 3, 4, 4}, {2, 3, 3, 3}, {1, 2, 2, 2}}, {1, 2, 2, 2}),
      ofOp("Conv2dClip", "conv2d %0, %1 activation <clip, -2.0, 6.0>",
           {{1, 3, 4, 4}, {2, 3, 3, 3}}, {1, 2, 2, 2}),
      ofOp("Conv2dHardSigmoid",
           "conv2d %0, %1 activation <hard_sigmoid, 0.1, 0.5>",
           {{1, 3, 4, 4}, {2, 3, 3, 3}}, {1, 2, 2, 2}),
      ofOp("Conv2dHardSwish", "conv2d %0, %1 activation <hard_swish>",
           {{1, 3, 4, 4}, {2, 3, 3, 3}}, {1, 2, 2, 2}),
      ofOp("Conv2dSigmoid", "conv2d %0, %1 activation <sigmoid>",
           {{1, 2, 4, 4}, {2, 2, 3, 3}}, {1, 2, 2, 2})};
}

static std::vector<GradientCase> getTransposedConvolutionCases() {
  return {ofOp("ConvTranspose2d", "conv_transpose2d %0, %1",
               {{2, 3, 3, 4}, {3, 2, 3, 2}}, {2, 2, 5, 5}),
          ofOp("ConvTranspose2dStrided",
               "conv_transpose2d %0, %1 strides [2, 3] padding [1, 0, 0, 1] "
               "output_padding [1, 2]",
               {{1, 3, 3, 4}, {3, 2, 3, 3}}, {1, 2, 7, 13}),
          ofOp("ConvTranspose2dGrouped",
               "conv_transpose2d %0, %1 strides [2, 2] padding [1, 1, 1, 1] "
               "output_padding [1, 1] groups 2",
               {{1, 4, 3, 3}, {4, 3, 3, 3}}, {1, 6, 6, 6}),
          ofOp("ConvTranspose2dDilated",
               "conv_transpose2d %0, %1 strides [2, 1] padding [0, 1, 1, 0] "
               "dilations [2, 3]",
               {{1, 2, 3, 4}, {2, 2, 2, 2}}, {1, 2, 6, 6}),
          // As much output padding as a stride or more, which dilation allows:
          // with padding to take it from, and without.
          ofOp("ConvTranspose2dOverStride",
               "conv_transpose2d %0, %1 padding [0, 1, 2, 0] "
               "output_padding [1, 2] dilations [2, 3]",
               {{1, 2, 3, 4}, {2, 2, 2, 2}}, {1, 2, 4, 8}),
          ofOp("ConvTranspose2dFarOverStride",
               "conv_transpose2d %0, %1 strides [2, 2] padding [1, 0, 1, 0] "
               "output_padding [3, 2] dilations [4, 3]",
               {{1, 2, 3, 2}, {2, 2, 2, 2}}, {1, 2, 10, 8}),
          ofOp("ConvTranspose2dEpilogue",
               "conv_transpose2d %0, %1 bias(%2) residual(%3) strides [2, 2] "
               "output_padding [1, 0] activation <silu>",
               {{1, 3, 3, 3}, {3, 2, 2, 2}, {2}, {1, 2, 7, 6}}, {1, 2, 7, 6})};
}

static std::vector<GradientCase> getOtherLayerCases() {
  return {ofOp("Linear", "linear %0, %1", {{3, 5}, {4, 5}}, {3, 4}),
          ofOp("LinearEpilogue",
               "linear %0, %1 bias(%2) residual(%3) activation <relu>",
               {{3, 5}, {4, 5}, {4}, {3, 4}}, {3, 4}),
          ofOp("BorderBias", "border_bias %0, %1 border [1, 1, 2, 0]",
               {{2, 3, 6, 5}, {3, 4, 2}}, {2, 3, 6, 5}, onlyOf({0})),
          ofOp("BorderBiasEpilogue",
               "border_bias %0, %1 bias(%2) residual(%3) border [1, 1, 1, 1] "
               "activation <relu>",
               {{2, 3, 4, 5}, {3, 3, 3}, {3}, {2, 3, 4, 5}}, {2, 3, 4, 5},
               onlyOf({0, 2, 3}))};
}

static std::vector<GradientCase> getBatchNormCases() {
  GradientCheckOptions options = onlyOf({0, 1, 2});
  options.ranges[4] = {0.5, 1.5};
  std::vector<GradientCase> cases = {
      ofOp("BatchNorm", "batch_norm %0, %1, %2, %3, %4 epsilon 1.0e-1",
           {{2, 3, 4, 5}, {3}, {3}, {3}, {3}}, {2, 3, 4, 5}, options),
      ofOp("BatchNormOfFeatures", "batch_norm %0, %1, %2, %3, %4",
           {{5, 4}, {4}, {4}, {4}, {4}}, {5, 4}, options)};
  cases.push_back({"BatchNormTraining", R"mlir(
    func.func @main(%x: tensor<2x3x4x5xf64>, %s: tensor<3xf64>, %b: tensor<3xf64>)
        -> tensor<2x3x4x5xf64> {
      %y, %m, %v = bonsai.batch_norm_training %x, %s, %b epsilon 1.0e-1
        : (tensor<2x3x4x5xf64>, tensor<3xf64>, tensor<3xf64>)
        -> (tensor<2x3x4x5xf64>, tensor<3xf64>, tensor<3xf64>)
      return %y : tensor<2x3x4x5xf64>
    })mlir"});
  cases.push_back({"BatchNormTrainingOfFeatures", R"mlir(
    func.func @main(%x: tensor<5x4xf64>, %s: tensor<4xf64>, %b: tensor<4xf64>)
        -> tensor<5x4xf64> {
      %y, %m, %v = bonsai.batch_norm_training %x, %s, %b
        : (tensor<5x4xf64>, tensor<4xf64>, tensor<4xf64>)
        -> (tensor<5x4xf64>, tensor<4xf64>, tensor<4xf64>)
      return %y : tensor<5x4xf64>
    })mlir"});
  return cases;
}

std::vector<GradientCase> bonsai::test::getLayerCases() {
  std::vector<GradientCase> cases;
  for (const auto &some :
       {getConvolutionCases(), getTransposedConvolutionCases(),
        getOtherLayerCases(), getBatchNormCases()})
    cases.insert(cases.end(), some.begin(), some.end());
  return cases;
}
