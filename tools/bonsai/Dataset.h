//===- Dataset.h ------------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Labelled images from the files of CIFAR-10 and MNIST.
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
  /// IDX files, gzipped or not. The error is one line that names the file, the
  /// place and the reason.
  static llvm::Expected<Dataset> load(llvm::StringRef specification);

  /// Makes inputs (pixel / 255 - mean) / std, by channel; one value means all
  /// channels. Where both are empty, CIFAR-10's are pixel / 255 and MNIST's the
  /// pixels, 0 to 255.
  llvm::Error normalize(llvm::ArrayRef<double> mean,
                        llvm::ArrayRef<double> deviation);

  /// The images at these positions, in this order.
  Dataset select(llvm::ArrayRef<int64_t> images) const;

  llvm::StringRef getName() const { return name; }
  int64_t getNumImages() const { return labels.size(); }
  /// Channels, height, width.
  llvm::ArrayRef<int64_t> getImageShape() const { return shape; }
  int64_t getImageSize() const { return shape[0] * shape[1] * shape[2]; }
  uint8_t getLabel(int64_t image) const { return labels[image]; }
  uint8_t getLargestLabel() const;

  /// Writes the inputs of one image, channels first.
  void writeInput(int64_t image, llvm::MutableArrayRef<float> input) const;

private:
  llvm::Error loadCifar10(llvm::StringRef path);
  llvm::Error loadMnist(llvm::StringRef images, llvm::StringRef labels);

  std::string name;
  std::array<int64_t, 3> shape = {};
  std::vector<uint8_t> pixels;
  std::vector<uint8_t> labels;
  /// The input for each value of a pixel, by channel.
  std::vector<std::array<float, 256>> inputs;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_DATASET_H
