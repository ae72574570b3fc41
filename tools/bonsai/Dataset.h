//===- Dataset.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Labelled images from the files of CIFAR-10 and MNIST, and from .npy files.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_DATASET_H
#define BONSAI_TOOLS_BONSAI_DATASET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <array>
#include <string>
#include <vector>

namespace bonsai {

/// Images of one shape with a label each, and how pixels become inputs.
class Dataset {
public:
  /// Loads what `--data` names: "cifar10:FILE[,FILE…]", binary batches of
  /// records of a label and three planes of 32x32, or "mnist:IMAGES,LABELS",
  /// IDX files, gzipped or not, or "npy:IMAGES,LABELS", .npy files of N x C x H
  /// x W pixels (uint8) or inputs (f32, f64) and of N integers. The error is
  /// one line that names the file, the place and the reason.
  static llvm::Expected<Dataset> load(llvm::StringRef specification);

  /// Makes inputs (pixel / 255 - mean) / std, by channel; one value means all
  /// channels. Where both are empty, MNIST's are the pixels, 0 to 255. Images
  /// of floating-point numbers are not divided by 255.
  llvm::Error normalize(llvm::ArrayRef<double> mean,
                        llvm::ArrayRef<double> deviation);

  /// The images at these positions, in this order.
  Dataset select(llvm::ArrayRef<int64_t> images) const;

  llvm::StringRef getName() const { return name; }
  int64_t getNumImages() const { return labels.size(); }
  /// Channels, height, width.
  llvm::ArrayRef<int64_t> getImageShape() const { return shape; }
  int64_t getImageSize() const { return shape[0] * shape[1] * shape[2]; }
  int64_t getLabel(int64_t image) const { return labels[image]; }
  /// The file that has the label of an image, and which image it is there,
  /// counted from 0: "test_batch.bin: image 17".
  std::string describeImage(int64_t image) const;

  /// Writes the inputs of one image, channels first.
  void writeInput(int64_t image, llvm::MutableArrayRef<float> input) const;
  /// The input that a black pixel of the channel becomes.
  float getBlack(int64_t channel) const;

  /// A hash of all inputs and labels.
  uint64_t computeFingerprint() const;

private:
  using Loader = llvm::Error (Dataset::*)(llvm::ArrayRef<llvm::StringRef>);
  static llvm::Expected<Loader> findLoader(llvm::StringRef kind, size_t files);

  llvm::Error loadCifar10(llvm::ArrayRef<llvm::StringRef> paths);
  llvm::Error loadCifar10Batch(llvm::StringRef path);
  /// Both take images and labels.
  llvm::Error loadMnist(llvm::ArrayRef<llvm::StringRef> paths);
  llvm::Error loadNpy(llvm::ArrayRef<llvm::StringRef> paths);
  llvm::Error loadNpyImages(llvm::StringRef path);
  llvm::Error loadNpyLabels(llvm::StringRef path);
  llvm::Error checkCount(llvm::StringRef imagesPath, int64_t numImages,
                         llvm::StringRef labelsPath, int64_t numLabels) const;
  float computeInput(int64_t channel, float value) const;

  /// A file of labels, and the first image that it labels.
  struct LabelFile {
    std::string path;
    int64_t firstImage;
  };

  std::string name;
  std::array<int64_t, 3> shape = {};
  /// Of all images either the pixels or the numbers.
  std::vector<uint8_t> pixels;
  std::vector<float> numbers;
  std::vector<int32_t> labels;
  std::vector<LabelFile> labelFiles;
  /// Of a selection, which images of the files it holds.
  std::vector<int64_t> origins;
  /// Inputs are (pixel or number / scale - mean) / deviation, by channel.
  struct Normalization {
    float scale, mean, deviation;
  };
  std::vector<Normalization> normalizations;
  /// The input for each value of a pixel, by channel.
  std::vector<std::array<float, 256>> inputs;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_DATASET_H
