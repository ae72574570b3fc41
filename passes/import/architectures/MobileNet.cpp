//===- MobileNet.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MobileNet v1 (Howard et al. 2017) and v2 (Sandler et al. 2018); v2 is named
// as in torchvision, v1 in the same manner.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

/// Convolution, batch normalization and ReLU6: `name`.`first` and the next two.
static Value buildConvBatchNormRelu6(NetworkBuilder &builder, const Twine &name,
                                     Value input,
                                     const Convolution &convolution,
                                     int64_t first = 0) {
  Value x = builder.conv2d(name + "." + Twine(first), input, convolution);
  x = builder.batchNorm(name + "." + Twine(first + 1), x);
  return builder.relu6(name + "." + Twine(first + 2), x);
}

static Convolution depthwise(Value input, int64_t stride) {
  int64_t channels = NetworkBuilder::getChannels(input);
  return {channels, 3, stride, /*groups=*/channels};
}

static void buildClassifier(NetworkBuilder &builder, const Twine &name,
                            Value x) {
  x = builder.globalAvgPool("avgpool", x);
  x = builder.flatten("flatten", x);
  builder.addOutput("logits", builder.linear(name, x, 1000));
}

void bonsai::buildMobileNetV1(NetworkBuilder &builder) {
  struct Block {
    int64_t outputs, stride;
  };
  Value x = builder.addImages("input");
  x = buildConvBatchNormRelu6(builder, "features.0", x, {32, 3, 2});
  int64_t index = 1;
  for (Block block : {Block{64, 1}, Block{128, 2}, Block{128, 1}, Block{256, 2},
                      Block{256, 1}, Block{512, 2}, Block{512, 1},
                      Block{512, 1}, Block{512, 1}, Block{512, 1},
                      Block{512, 1}, Block{1024, 2}, Block{1024, 1}}) {
    std::string name = ("features." + Twine(index++)).str();
    x = buildConvBatchNormRelu6(builder, name, x, depthwise(x, block.stride));
    x = buildConvBatchNormRelu6(builder, name, x, {block.outputs, 1}, 3);
  }
  buildClassifier(builder, "classifier", x);
}

/// Expansion by `factor`, depthwise convolution, linear projection; the input
/// is added where the shape allows.
static Value buildInvertedResidual(NetworkBuilder &builder, const Twine &block,
                                   Value input, int64_t factor, int64_t outputs,
                                   int64_t stride) {
  int64_t inputs = NetworkBuilder::getChannels(input);
  int64_t index = 0;
  auto nextName = [&] { return (block + ".conv." + Twine(index++)).str(); };
  Value x = input;
  if (factor != 1)
    x = buildConvBatchNormRelu6(builder, nextName(), x, {inputs * factor, 1});
  x = buildConvBatchNormRelu6(builder, nextName(), x, depthwise(x, stride));
  x = builder.conv2d(nextName(), x, {outputs, 1});
  x = builder.batchNorm(nextName(), x);
  return stride == 1 && inputs == outputs
             ? builder.add(block + ".add", input, x)
             : x;
}

void bonsai::buildMobileNetV2(NetworkBuilder &builder) {
  struct Stage {
    int64_t factor, outputs, blocks, stride;
  };
  Value x = builder.addImages("input");
  x = buildConvBatchNormRelu6(builder, "features.0", x, {32, 3, 2});
  int64_t index = 1;
  for (Stage stage :
       {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2},
        Stage{6, 64, 4, 2}, Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2},
        Stage{6, 320, 1, 1}})
    for (int64_t block = 0; block < stage.blocks; ++block)
      x = buildInvertedResidual(builder, "features." + Twine(index++), x,
                                stage.factor, stage.outputs,
                                block == 0 ? stage.stride : 1);
  x = buildConvBatchNormRelu6(builder, "features." + Twine(index), x,
                              {1280, 1});
  buildClassifier(builder, "classifier.1", x);
}
