//===- ResidualBranches.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The residual branches of ResNet.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/ResidualBranches.h"

using namespace mlir;
using namespace bonsai;

Value bonsai::buildBasicBranch(NetworkBuilder &builder, const Twine &block,
                               Value input, int64_t outputs, int64_t stride) {
  Value x = builder.conv2d(block + ".conv1", input, {outputs, 3, stride});
  x = builder.batchNorm(block + ".bn1", x);
  x = builder.relu(block + ".relu", x);
  x = builder.conv2d(block + ".conv2", x, {outputs, 3});
  return builder.batchNorm(block + ".bn2", x);
}

Value bonsai::buildBottleneckBranch(NetworkBuilder &builder, const Twine &block,
                                    Value input, int64_t outputs,
                                    int64_t stride) {
  int64_t width = outputs / 4;
  Value x = builder.conv2d(block + ".conv1", input, {width, 1});
  x = builder.batchNorm(block + ".bn1", x);
  x = builder.relu(block + ".relu", x);
  x = builder.conv2d(block + ".conv2", x, {width, 3, stride});
  x = builder.batchNorm(block + ".bn2", x);
  x = builder.relu(block + ".relu", x);
  x = builder.conv2d(block + ".conv3", x, {outputs, 1});
  return builder.batchNorm(block + ".bn3", x);
}
