//===- SqueezeNet.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SqueezeNet 1.1 (Iandola et al. 2016), as torchvision has it.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

static Value buildConvRelu(NetworkBuilder &builder, const Twine &convolution,
                           const Twine &activation, Value input,
                           Convolution shape) {
  shape.bias = true;
  return builder.relu(activation, builder.conv2d(convolution, input, shape));
}

/// 1x1 down to `squeeze` channels, then 1x1 and 3x3 to `expand` channels each,
/// one after the other.
static Value buildFire(NetworkBuilder &builder, const Twine &name, Value input,
                       int64_t squeeze, int64_t expand) {
  Value x = buildConvRelu(builder, name + ".squeeze",
                          name + ".squeeze_activation", input, {squeeze, 1});
  Value small = buildConvRelu(builder, name + ".expand1x1",
                              name + ".expand1x1_activation", x, {expand, 1});
  Value large = buildConvRelu(builder, name + ".expand3x3",
                              name + ".expand3x3_activation", x, {expand, 3});
  return builder.concatChannels(name + ".concat", {small, large});
}

static Value buildPool(NetworkBuilder &builder, const Twine &name, Value x) {
  return builder.maxPool(name, x, /*kernel=*/3, /*stride=*/2, /*padding=*/0,
                         /*ceilMode=*/true);
}

void bonsai::buildSqueezeNet(NetworkBuilder &builder) {
  Value x = builder.addImages("input");
  Convolution stem{64, 3, 2};
  stem.padding = 0;
  x = buildConvRelu(builder, "features.0", "features.1", x, stem);
  x = buildPool(builder, "features.2", x);
  x = buildFire(builder, "features.3", x, 16, 64);
  x = buildFire(builder, "features.4", x, 16, 64);
  x = buildPool(builder, "features.5", x);
  x = buildFire(builder, "features.6", x, 32, 128);
  x = buildFire(builder, "features.7", x, 32, 128);
  x = buildPool(builder, "features.8", x);
  x = buildFire(builder, "features.9", x, 48, 192);
  x = buildFire(builder, "features.10", x, 48, 192);
  x = buildFire(builder, "features.11", x, 64, 256);
  x = buildFire(builder, "features.12", x, 64, 256);
  x = buildConvRelu(builder, "classifier.1", "classifier.2", x, {1000, 1});
  x = builder.globalAvgPool("classifier.3", x);
  builder.addOutput("logits", builder.flatten("flatten", x));
}
