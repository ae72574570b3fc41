//===- Augmentation.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Moving and mirroring images.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Augmentation.h"
#include "tools/bonsai/train/CounterRandom.h"

using namespace llvm;
using namespace bonsai;

/// Keeps these numbers apart from others of the seed.
static constexpr uint64_t augmentationStream = 2;

Augmentation bonsai::drawAugmentation(const AugmentationOptions &options,
                                      uint64_t seed, int64_t epoch,
                                      int64_t image) {
  CounterRandom random(seed, {augmentationStream, static_cast<uint64_t>(epoch),
                              static_cast<uint64_t>(image)});
  Augmentation augmentation;
  augmentation.down = random.below(2 * options.crop + 1) - options.crop;
  augmentation.right = random.below(2 * options.crop + 1) - options.crop;
  augmentation.flip = random.below(2) == 1 && options.flip;
  return augmentation;
}

/// `source` is null for a row outside of the image.
static void augmentRow(const float *source, float padding,
                       const Augmentation &augmentation,
                       MutableArrayRef<float> result) {
  auto width = static_cast<int64_t>(result.size());
  for (int64_t x = 0; x < width; ++x) {
    int64_t from = x + augmentation.right;
    bool isInside = source && from >= 0 && from < width;
    result[augmentation.flip ? width - 1 - x : x] =
        isInside ? source[from] : padding;
  }
}

void bonsai::augment(ArrayRef<float> image, ArrayRef<int64_t> shape,
                     ArrayRef<float> padding, const Augmentation &augmentation,
                     MutableArrayRef<float> result) {
  int64_t height = shape[1], width = shape[2];
  for (int64_t channel = 0; channel < shape[0]; ++channel)
    for (int64_t y = 0; y < height; ++y) {
      int64_t from = y + augmentation.down;
      const float *source =
          from >= 0 && from < height
              ? image.data() + (channel * height + from) * width
              : nullptr;
      augmentRow(source, padding[channel], augmentation,
                 result.slice((channel * height + y) * width, width));
    }
}
