//===- ModelBuffers.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What it takes to time a model: data to run it on, and the median of samples.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/ModelBuffers.h"
#include <algorithm>
#include <random>

using namespace llvm;
using namespace bonsai;

ModelBuffers::ModelBuffers(const CompiledModel &model) {
  // Never zeros: they would cost less than data on some machines.
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  for (const BonsaiTensorInfo &input : model.getInputs()) {
    std::vector<float> &values = storage.emplace_back(getNumElements(input));
    for (float &value : values)
      value = distribution(generator);
    inputs.push_back(values.data());
  }
  for (const BonsaiTensorInfo &output : model.getOutputs())
    outputs.push_back(storage.emplace_back(getNumElements(output)).data());
}

double bonsai::getMedian(std::vector<double> samples) {
  size_t half = samples.size() / 2;
  std::nth_element(samples.begin(), samples.begin() + half, samples.end());
  double upper = samples[half];
  if (samples.size() % 2)
    return upper;
  return (upper + *std::max_element(samples.begin(), samples.begin() + half)) /
         2;
}
