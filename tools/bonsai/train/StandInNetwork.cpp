//===- StandInNetwork.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forward and backward of two linear layers, and random images.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/StandInNetwork.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <random>

using namespace llvm;
using namespace bonsai;

static constexpr int64_t height = 5, width = 4, numClasses = 3;

StandInNetwork::StandInNetwork(int64_t batch, int64_t inputs, int64_t hidden,
                               int64_t classes)
    : batch(batch), inputs(inputs), hidden(hidden), classes(classes) {}

std::vector<TrainedParameter> StandInNetwork::createParameters() const {
  std::mt19937 random(3);
  auto create = [&](StringRef name, SmallVector<int64_t> shape, double scale) {
    TrainedParameter parameter;
    parameter.name = name.str();
    int64_t size = 1;
    for (int64_t n : shape)
      size *= n;
    parameter.shape = std::move(shape);
    for (int64_t i = 0; i < size; ++i)
      parameter.values.push_back(
          static_cast<float>(scale * (random() * 0x1p-31 - 1)));
    return parameter;
  };
  std::vector<TrainedParameter> parameters = {
      create("w1", {hidden, inputs}, 0.5), create("b1", {hidden}, 0.1),
      create("mean", {hidden}, 0.1), create("w2", {classes, hidden}, 0.5),
      create("b2", {classes}, 0.1)};
  parameters[2].isBuffer = true;
  TrainedParameter &masked = parameters[0];
  masked.mask.assign(masked.values.size(), 1);
  for (size_t i = 0; i < masked.mask.size(); i += 3) {
    masked.mask[i] = 0;
    masked.values[i] = 0;
  }
  return parameters;
}

double StandInNetwork::runImage(const float *image, const float *target,
                                ArrayRef<TrainedParameter> parameters,
                                float *logits,
                                std::vector<std::vector<double>> &sums) const {
  const auto &w1 = parameters[0].values, &b1 = parameters[1].values,
             &w2 = parameters[3].values, &b2 = parameters[4].values;
  std::vector<double> before(hidden), scores(classes), slopes(classes);
  for (int64_t h = 0; h < hidden; ++h) {
    before[h] = b1[h];
    for (int64_t i = 0; i < inputs; ++i)
      before[h] += double{w1[h * inputs + i]} * image[i];
    sums[2][h] += before[h];
  }
  double total = 0, loss = 0;
  for (int64_t c = 0; c < classes; ++c) {
    scores[c] = b2[c];
    for (int64_t h = 0; h < hidden; ++h)
      scores[c] += double{w2[c * hidden + h]} * std::max(before[h], 0.0);
    total += std::exp(scores[c]);
    logits[c] = static_cast<float>(scores[c]);
  }
  for (int64_t c = 0; c < classes; ++c) {
    loss -= target[c] * (scores[c] - std::log(total));
    slopes[c] = std::exp(scores[c]) / total - target[c];
    sums[4][c] += slopes[c];
  }
  for (int64_t h = 0; h < hidden; ++h) {
    double slope = 0;
    for (int64_t c = 0; c < classes; ++c) {
      sums[3][c * hidden + h] += slopes[c] * std::max(before[h], 0.0);
      slope += slopes[c] * w2[c * hidden + h];
    }
    if (before[h] <= 0)
      continue;
    sums[1][h] += slope;
    for (int64_t i = 0; i < inputs; ++i)
      sums[0][h * inputs + i] += slope * image[i];
  }
  return loss;
}

Error StandInNetwork::run(ArrayRef<float> images, ArrayRef<float> targets,
                          ArrayRef<TrainedParameter> parameters,
                          StepResult &result) {
  beforeRun();
  std::vector<std::vector<double>> sums;
  for (const TrainedParameter &parameter : parameters)
    sums.emplace_back(parameter.values.size(), 0.0);
  result.logits.resize(batch * classes);
  result.loss = 0;
  for (int64_t image = 0; image < batch; ++image)
    result.loss += runImage(&images[image * inputs], &targets[image * classes],
                            parameters, &result.logits[image * classes], sums) /
                   batch;
  result.gradients.assign(parameters.size(), {});
  result.statistics.assign(parameters.size(), {});
  for (size_t i = 0; i < parameters.size(); ++i)
    for (double sum : sums[i])
      (parameters[i].isBuffer ? result.statistics : result.gradients)[i]
          .push_back(static_cast<float>(sum / batch));
  return Error::success();
}

TemporaryFolder::TemporaryFolder() {
  SmallString<128> folder;
  if (sys::fs::createUniqueDirectory("bonsai-train", folder))
    report_fatal_error("no temporary folder can be made");
  path = folder.str().str();
}

TemporaryFolder::~TemporaryFolder() {
  consumeError(errorCodeToError(sys::fs::remove_directories(path)));
}

std::string TemporaryFolder::getPath(StringRef name) const {
  return (path + "/" + name).str();
}

static void writeBigEndian(raw_ostream &os, ArrayRef<uint32_t> numbers) {
  for (uint32_t number : numbers)
    for (int shift : {24, 16, 8, 0})
      os << static_cast<char>(number >> shift);
}

Dataset bonsai::makeImages(int64_t count) {
  TemporaryFolder folder;
  std::string images = folder.getPath("images"),
              labels = folder.getPath("labels");
  {
    std::error_code reason;
    raw_fd_ostream imageFile(images, reason), labelFile(labels, reason);
    auto number = static_cast<uint32_t>(count);
    writeBigEndian(imageFile, {0x803, number, height, width});
    writeBigEndian(labelFile, {0x801, number});
    std::mt19937 random(7);
    for (int64_t image = 0; image < count; ++image) {
      uint32_t label = random() % numClasses;
      labelFile << static_cast<char>(label);
      for (int64_t i = 0; i < height * width; ++i)
        imageFile << static_cast<char>(random() % 100 + 70 * label);
    }
  }
  Dataset data = cantFail(Dataset::load("mnist:" + images + "," + labels));
  cantFail(data.normalize({0.5}, {0.25}));
  return data;
}
