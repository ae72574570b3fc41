//===- LeNet.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The networks for MNIST that pruning papers compare: LeNet-300-100 (LeCun et
// al. 1998), and LeNet-5 in the variant of Caffe, which Han et al. 2015 prune.
// Both with ReLU.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/Networks.h"

using namespace mlir;
using namespace bonsai;

void bonsai::buildLeNet300100(NetworkBuilder &builder) {
  Value x = builder.addImages("input", /*channels=*/1);
  x = builder.flatten("flatten", x);
  x = builder.linear("fc1", x, 300);
  x = builder.relu("relu1", x);
  x = builder.linear("fc2", x, 100);
  x = builder.relu("relu2", x);
  builder.addOutput("logits", builder.linear("fc3", x, 10));
}

static Convolution getConvolution(int64_t outputs) {
  Convolution convolution{outputs, 5};
  convolution.bias = true;
  convolution.padding = 0;
  return convolution;
}

void bonsai::buildLeNet5(NetworkBuilder &builder) {
  Value x = builder.addImages("input", /*channels=*/1);
  x = builder.conv2d("conv1", x, getConvolution(20));
  x = builder.maxPool("pool1", x, /*kernel=*/2, /*stride=*/2);
  x = builder.conv2d("conv2", x, getConvolution(50));
  x = builder.maxPool("pool2", x, /*kernel=*/2, /*stride=*/2);
  x = builder.flatten("flatten", x);
  x = builder.linear("fc1", x, 500);
  x = builder.relu("relu1", x);
  builder.addOutput("logits", builder.linear("fc2", x, 10));
}
