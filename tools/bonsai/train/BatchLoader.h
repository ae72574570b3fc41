//===- BatchLoader.h --------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Batches of training images, in an order that changes with each epoch.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_BATCHLOADER_H
#define BONSAI_TOOLS_BONSAI_TRAIN_BATCHLOADER_H

#include "tools/bonsai/Dataset.h"
#include "tools/bonsai/train/Augmentation.h"

namespace bonsai {

struct BatchOptions {
  int64_t batch = 128;
  /// Of shuffling and augmentation.
  uint64_t seed = 0;
  AugmentationOptions augmentation;
  /// What of each target is spread evenly over all classes: 0 to less than 1.
  double labelSmoothing = 0;
};

struct TrainingBatch {
  /// batch x channels x height x width
  std::vector<float> images;
  /// batch x classes
  std::vector<float> targets;
  std::vector<int64_t> labels;
};

/// The positions 0 to `numImages` - 1 in the order of an epoch, which depends
/// on the seed and the epoch only.
std::vector<int64_t> permuteImages(int64_t numImages, uint64_t seed,
                                   int64_t epoch);

/// Makes batches. Each depends on the options, the epoch and its index only, so
/// that training can go on anywhere. Images that are left over at the end of an
/// epoch, fewer than a batch, are dropped: others in each epoch.
class BatchLoader {
public:
  /// `data` has at least one batch, and must outlive the loader.
  BatchLoader(const Dataset &data, int64_t numClasses,
              const BatchOptions &options);

  int64_t getBatchesPerEpoch() const {
    return data.getNumImages() / options.batch;
  }

  /// The batch stays as it is until the next call.
  const TrainingBatch &load(int64_t epoch, int64_t index);

private:
  void loadImage(int64_t epoch, int64_t image, int64_t position);

  const Dataset &data;
  int64_t numClasses;
  BatchOptions options;
  /// What lies outside of images, by channel: black.
  std::vector<float> padding;
  /// The order of an epoch, and of which.
  std::vector<int64_t> order;
  int64_t orderedEpoch = -1;
  std::vector<float> original;
  TrainingBatch batch;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_BATCHLOADER_H
