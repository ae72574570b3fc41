//===- Dataset.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The file formats of CIFAR-10 and MNIST, checked, and the normalization of
// their pixels.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Dataset.h"
#include "tools/bonsai/IdxFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace bonsai;

static constexpr int64_t cifar10Image = 3 * 32 * 32;
static constexpr int64_t cifar10Record = 1 + cifar10Image;
static constexpr unsigned char cifar10LargestLabel = 9;

Error Dataset::loadCifar10(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(
        path + ": cannot be read: " + buffer.getError().message());
  StringRef bytes = (*buffer)->getBuffer();
  if (bytes.empty() || bytes.size() % cifar10Record != 0)
    return createStringError(path + ": " + Twine(bytes.size()) +
                             " bytes are no whole number of CIFAR-10 records "
                             "of " +
                             Twine(cifar10Record) + " bytes");
  shape = {3, 32, 32};
  for (size_t begin = 0; begin < bytes.size(); begin += cifar10Record) {
    StringRef record = bytes.substr(begin, cifar10Record);
    auto label = static_cast<unsigned char>(record.front());
    if (label > cifar10LargestLabel)
      return createStringError(path + ": byte " + Twine(begin) + ": label " +
                               Twine(unsigned{label}) + " is not among 0 to 9");
    labels.push_back(label);
    pixels.insert(pixels.end(), record.begin() + 1, record.end());
  }
  return Error::success();
}

Error Dataset::loadMnist(StringRef imagesPath, StringRef labelsPath) {
  Expected<IdxFile> images = readIdx(imagesPath, 3);
  if (!images)
    return images.takeError();
  Expected<IdxFile> answers = readIdx(labelsPath, 1);
  if (!answers)
    return answers.takeError();
  if (images->shape[0] != answers->shape[0])
    return createStringError(labelsPath + ": " + Twine(answers->shape[0]) +
                             " labels for " + Twine(images->shape[0]) +
                             " images of " + imagesPath);
  shape = {1, images->shape[1], images->shape[2]};
  pixels = std::move(images->bytes);
  labels = std::move(answers->bytes);
  if (labels.empty() || getImageSize() == 0)
    return createStringError(imagesPath + ": holds no images");
  return Error::success();
}

Expected<Dataset> Dataset::load(StringRef specification) {
  auto [kind, list] = specification.split(':');
  SmallVector<StringRef> paths(split(list, ','));
  if (list.empty() || is_contained(paths, ""))
    return createStringError(
        "--data must be cifar10:FILE[,FILE...] or mnist:IMAGES,LABELS, got '" +
        specification + "'");
  Dataset data;
  data.name = kind.str();
  if (kind == "mnist") {
    if (paths.size() != 2)
      return createStringError("--data mnist: takes two files, images and "
                               "labels, got " +
                               Twine(paths.size()));
    if (Error error = data.loadMnist(paths[0], paths[1]))
      return error;
    return data;
  }
  if (kind != "cifar10")
    return createStringError("--data knows cifar10 and mnist, got '" + kind +
                             "'");
  for (StringRef path : paths)
    if (Error error = data.loadCifar10(path))
      return error;
  return data;
}

static Error checkNumbers(StringRef option, ArrayRef<double> numbers,
                          size_t channels) {
  if (numbers.size() <= 1 || numbers.size() == channels)
    return Error::success();
  return createStringError(option + " has " + Twine(numbers.size()) +
                           " numbers for images of " + Twine(channels) +
                           " channels");
}

/// The number of a channel, where one may stand for all.
static float getNumber(ArrayRef<double> numbers, size_t channel,
                       float fallback) {
  if (numbers.empty())
    return fallback;
  return numbers.size() == 1 ? numbers.front() : numbers[channel];
}

Error Dataset::normalize(ArrayRef<double> mean, ArrayRef<double> deviation) {
  size_t channels = shape[0];
  if (Error error = checkNumbers("--mean", mean, channels))
    return error;
  if (Error error = checkNumbers("--std", deviation, channels))
    return error;
  if (any_of(deviation, [](double number) { return number <= 0; }))
    return createStringError("--std must be greater than 0");
  bool keepPixels = name == "mnist" && mean.empty() && deviation.empty();
  inputs.resize(channels);
  for (size_t channel = 0; channel < channels; ++channel)
    for (int pixel = 0; pixel < 256; ++pixel) {
      float value = keepPixels ? pixel : pixel / 255.0f;
      inputs[channel][pixel] = (value - getNumber(mean, channel, 0.0f)) /
                               getNumber(deviation, channel, 1.0f);
    }
  return Error::success();
}

uint8_t Dataset::getLargestLabel() const { return *llvm::max_element(labels); }

void Dataset::writeInput(int64_t image, MutableArrayRef<float> input) const {
  int64_t plane = shape[1] * shape[2];
  const uint8_t *pixel = pixels.data() + image * getImageSize();
  for (int64_t i = 0; i < getImageSize(); ++i)
    input[i] = inputs[i / plane][pixel[i]];
}

Dataset Dataset::select(ArrayRef<int64_t> images) const {
  Dataset selected = *this;
  selected.labels.clear();
  selected.pixels.clear();
  for (int64_t image : images) {
    selected.labels.push_back(labels[image]);
    auto first = pixels.begin() + image * getImageSize();
    selected.pixels.insert(selected.pixels.end(), first,
                           first + getImageSize());
  }
  return selected;
}
