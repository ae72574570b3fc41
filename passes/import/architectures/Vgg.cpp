//===- Vgg.cpp ------------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// VGG-16, as torchvision has it; dropout is the identity in inference.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

/// Convolutions of 3x3, each with a ReLU, and a pool at the end of each stage.
static Value buildFeatures(NetworkBuilder &builder, Value x) {
  struct Stage {
    int64_t convolutions, outputs;
  };
  int64_t index = 0;
  auto nextName = [&] { return ("features." + Twine(index++)).str(); };
  for (Stage stage : {Stage{2, 64}, Stage{2, 128}, Stage{3, 256}, Stage{3, 512},
                      Stage{3, 512}}) {
    for (int64_t i = 0; i < stage.convolutions; ++i) {
      Convolution convolution{stage.outputs, 3};
      convolution.bias = true;
      x = builder.conv2d(nextName(), x, convolution);
      x = builder.relu(nextName(), x);
    }
    x = builder.maxPool(nextName(), x, /*kernel=*/2, /*stride=*/2);
  }
  return x;
}

void bonsai::buildVgg16(NetworkBuilder &builder) {
  Value x = buildFeatures(builder, builder.addInput("input", {3, 224, 224}));
  x = builder.flatten("flatten", x);
  x = builder.linear("classifier.0", x, 4096);
  x = builder.relu("classifier.1", x);
  x = builder.linear("classifier.3", x, 4096);
  x = builder.relu("classifier.4", x);
  builder.addOutput("logits", builder.linear("classifier.6", x, 1000));
}
