//===- ResNet.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ResNet for ImageNet, as torchvision has it.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"
#include "passes/import/architectures/ResidualBranches.h"

using namespace mlir;
using namespace bonsai;

/// The identity, or a 1x1 convolution where the shape changes.
static Value buildShortcut(NetworkBuilder &builder, const Twine &block,
                           Value input, int64_t outputs, int64_t stride) {
  if (stride == 1 && NetworkBuilder::getChannels(input) == outputs)
    return input;
  Value x =
      builder.conv2d(block + ".downsample.0", input, {outputs, 1, stride});
  return builder.batchNorm(block + ".downsample.1", x);
}

static Value buildBlock(NetworkBuilder &builder, const Twine &block,
                        Value input, ResidualBranch buildBranch,
                        int64_t outputs, int64_t stride) {
  Value branch = buildBranch(builder, block, input, outputs, stride);
  Value shortcut = buildShortcut(builder, block, input, outputs, stride);
  Value sum = builder.add(block + ".add", branch, shortcut);
  return builder.relu(block + ".relu", sum);
}

/// `outputs` is the number of channels after the first stage; each further one
/// doubles it.
static void buildResNet(NetworkBuilder &builder, ArrayRef<int64_t> blocks,
                        ResidualBranch buildBranch, int64_t outputs) {
  Value x = builder.addImages("input");
  x = builder.conv2d("conv1", x, {64, 7, 2});
  x = builder.batchNorm("bn1", x);
  x = builder.relu("relu", x);
  x = builder.maxPool("maxpool", x, /*kernel=*/3, /*stride=*/2, /*padding=*/1);
  for (size_t stage = 0; stage < blocks.size(); ++stage)
    for (int64_t block = 0; block < blocks[stage]; ++block) {
      std::string name =
          ("layer" + Twine(stage + 1) + "." + Twine(block)).str();
      int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      x = buildBlock(builder, name, x, buildBranch, outputs << stage, stride);
    }
  x = builder.globalAvgPool("avgpool", x);
  x = builder.flatten("flatten", x);
  builder.addOutput("logits", builder.linear("fc", x, 1000));
}

void bonsai::buildBasicResNet(NetworkBuilder &builder,
                              ArrayRef<int64_t> blocks) {
  buildResNet(builder, blocks, buildBasicBranch, 64);
}

void bonsai::buildBottleneckResNet(NetworkBuilder &builder,
                                   ArrayRef<int64_t> blocks) {
  buildResNet(builder, blocks, buildBottleneckBranch, 256);
}
