//===- BatchLoader.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shuffling, augmentation and targets.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/BatchLoader.h"
#include "tools/bonsai/train/CounterRandom.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace llvm;
using namespace bonsai;

/// Keeps these numbers apart from others of the seed.
static constexpr uint64_t shufflingStream = 1;

std::vector<int64_t> bonsai::permuteImages(int64_t numImages, uint64_t seed,
                                           int64_t epoch) {
  CounterRandom random(seed, {shufflingStream, static_cast<uint64_t>(epoch)});
  std::vector<int64_t> order(numImages);
  std::iota(order.begin(), order.end(), 0);
  for (int64_t last = numImages - 1; last > 0; --last)
    std::swap(order[last], order[random.below(last + 1)]);
  return order;
}

BatchLoader::BatchLoader(const Dataset &data, int64_t numClasses,
                         const BatchOptions &options)
    : data(data), numClasses(numClasses), options(options),
      original(data.getImageSize()) {
  for (int64_t channel = 0; channel < data.getImageShape()[0]; ++channel)
    padding.push_back(data.getBlack(channel));
  batch.images.resize(options.batch * data.getImageSize());
  batch.targets.resize(options.batch * numClasses);
  batch.labels.resize(options.batch);
}

void BatchLoader::loadImage(int64_t epoch, int64_t image, int64_t position) {
  data.writeInput(image, original);
  Augmentation augmentation =
      drawAugmentation(options.augmentation, options.seed, epoch, image);
  int64_t size = data.getImageSize(), label = data.getLabel(image);
  augment(original, data.getImageShape(), padding, augmentation,
          MutableArrayRef(batch.images).slice(position * size, size));
  batch.labels[position] = label;
  auto target =
      MutableArrayRef(batch.targets).slice(position * numClasses, numClasses);
  double spread = options.labelSmoothing / numClasses;
  fill(target, static_cast<float>(spread));
  target[label] = static_cast<float>(1 - options.labelSmoothing + spread);
}

const TrainingBatch &BatchLoader::load(int64_t epoch, int64_t index) {
  if (orderedEpoch != epoch)
    order = permuteImages(data.getNumImages(), options.seed, epoch);
  orderedEpoch = epoch;
  for (int64_t i = 0; i < options.batch; ++i)
    loadImage(epoch, order[index * options.batch + i], i);
  return batch;
}
