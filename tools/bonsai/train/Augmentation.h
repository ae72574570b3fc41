//===- Augmentation.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random crops and flips of training images.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_AUGMENTATION_H
#define BONSAI_TOOLS_BONSAI_TRAIN_AUGMENTATION_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace bonsai {

/// What may be done to images.
struct AugmentationOptions {
  /// Pixels of padding on each side, out of which an image of the old size is
  /// cut.
  int64_t crop = 0;
  /// Whether every second image is mirrored.
  bool flip = false;
};

/// What is done to one image.
struct Augmentation {
  /// How far the window moves down and to the right: -crop to crop.
  int64_t down = 0, right = 0;
  /// Left becomes right, after that.
  bool flip = false;
};

/// Depends on nothing but the arguments; all that the options allow is equally
/// likely.
Augmentation drawAugmentation(const AugmentationOptions &options, uint64_t seed,
                              int64_t epoch, int64_t image);

/// `shape` is channels x height x width, that of `image` and `result`. Outside
/// of the image is `padding`, a number for each channel.
void augment(llvm::ArrayRef<float> image, llvm::ArrayRef<int64_t> shape,
             llvm::ArrayRef<float> padding, const Augmentation &augmentation,
             llvm::MutableArrayRef<float> result);

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_AUGMENTATION_H
