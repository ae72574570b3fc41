//===- CifarResNet.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ResNet for CIFAR-10 (He et al. 2015, section 4.2), named as in the PyTorch
// original by Yerlan Idelbayev.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"
#include "passes/import/architectures/ResidualBranches.h"

using namespace mlir;
using namespace bonsai;

/// Option A: every second pixel, and zeros for the channels that are missing.
static Value buildShortcut(NetworkBuilder &builder, const Twine &block,
                           Value input, int64_t outputs, int64_t stride) {
  int64_t inputs = NetworkBuilder::getChannels(input);
  if (stride == 1 && inputs == outputs)
    return input;
  Value x = builder.subsample(block + ".shortcut", input, stride);
  int64_t low = (outputs - inputs) / 2;
  return builder.padChannels(block + ".shortcut", x, low,
                             outputs - inputs - low);
}

static Value buildBlock(NetworkBuilder &builder, const Twine &block,
                        Value input, int64_t outputs, int64_t stride) {
  Value branch = buildBasicBranch(builder, block, input, outputs, stride);
  Value shortcut = buildShortcut(builder, block, input, outputs, stride);
  Value sum = builder.add(block + ".add", branch, shortcut);
  return builder.relu(block + ".relu", sum);
}

void bonsai::buildCifarResNet(NetworkBuilder &builder, int64_t blocks) {
  Value x = builder.addImages("input");
  x = builder.conv2d("conv1", x, {16, 3});
  x = builder.batchNorm("bn1", x);
  x = builder.relu("relu", x);
  for (int64_t stage = 0; stage < 3; ++stage)
    for (int64_t block = 0; block < blocks; ++block) {
      std::string name =
          ("layer" + Twine(stage + 1) + "." + Twine(block)).str();
      int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      x = buildBlock(builder, name, x, int64_t(16) << stage, stride);
    }
  x = builder.globalAvgPool("avgpool", x);
  x = builder.flatten("flatten", x);
  builder.addOutput("logits", builder.linear("linear", x, 10));
}
