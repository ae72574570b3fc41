//===- Vgg.cpp ------------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// VGG-16, as torchvision has it; dropout is the identity in inference. And its
// variants for CIFAR: for CIFAR-10 named as in the PyTorch original of Liu et
// al. 2019, for CIFAR-100 with one linear layer, as Tanaka et al. 2020 prune
// it, who draw its weights by fan-in.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

/// Five stages of 3x3 convolutions, each with a ReLU, and pools between the
/// stages. With `normalize` there is batch normalization in place of biases.
static Value buildFeatures(NetworkBuilder &builder, StringRef name, Value x,
                           bool normalize) {
  struct Stage {
    int64_t convolutions, outputs;
  };
  int64_t index = 0;
  auto nextName = [&] { return (name + "." + Twine(index++)).str(); };
  for (Stage stage : {Stage{2, 64}, Stage{2, 128}, Stage{3, 256}, Stage{3, 512},
                      Stage{3, 512}}) {
    if (index != 0)
      x = builder.maxPool(nextName(), x, /*kernel=*/2, /*stride=*/2);
    for (int64_t i = 0; i < stage.convolutions; ++i) {
      Convolution convolution{stage.outputs, 3};
      convolution.bias = !normalize;
      x = builder.conv2d(nextName(), x, convolution);
      if (normalize)
        x = builder.batchNorm(nextName(), x);
      x = builder.relu(nextName(), x);
    }
  }
  return x;
}

void bonsai::buildVgg16(NetworkBuilder &builder) {
  Value x = buildFeatures(builder, "features", builder.addImages("input"),
                          /*normalize=*/false);
  x = builder.maxPool("features.30", x, /*kernel=*/2, /*stride=*/2);
  x = builder.flatten("flatten", x);
  x = builder.linear("classifier.0", x, 4096);
  x = builder.relu("classifier.1", x);
  x = builder.linear("classifier.3", x, 4096);
  x = builder.relu("classifier.4", x);
  builder.addOutput("logits", builder.linear("classifier.6", x, 1000));
}

void bonsai::buildVgg16Cifar10(NetworkBuilder &builder) {
  Value x = buildFeatures(builder, "feature", builder.addImages("input"),
                          /*normalize=*/true);
  x = builder.avgPool("avgpool", x, /*kernel=*/2);
  x = builder.flatten("flatten", x);
  x = builder.linear("classifier.0", x, 512);
  x = builder.batchNorm("classifier.1", x);
  x = builder.relu("classifier.2", x);
  builder.addOutput("logits", builder.linear("classifier.3", x, 10));
}

void bonsai::buildVgg16Cifar100(NetworkBuilder &builder) {
  builder.drawByFanIn();
  Value x = buildFeatures(builder, "features", builder.addImages("input"),
                          /*normalize=*/true);
  x = builder.avgPool("avgpool", x, /*kernel=*/2);
  x = builder.flatten("flatten", x);
  builder.addOutput("logits", builder.linear("classifier", x, 100));
}
