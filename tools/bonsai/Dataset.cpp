//===- Dataset.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The file formats of CIFAR-10 and MNIST and pairs of .npy files, checked, and
// the normalization of their pixels.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Dataset.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/IdxFile.h"
#include "tools/bonsai/Npy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace bonsai;

static constexpr int64_t cifar10Image = 3 * 32 * 32;
static constexpr int64_t cifar10Record = 1 + cifar10Image;
static constexpr unsigned char cifar10LargestLabel = 9;

/// Labels are read as f32, which holds integers up to this.
static constexpr float npyLargestLabel = 1 << 24;

Error Dataset::loadCifar10(ArrayRef<StringRef> paths) {
  for (StringRef path : paths)
    if (Error error = loadCifar10Batch(path))
      return error;
  return Error::success();
}

Error Dataset::loadCifar10Batch(StringRef path) {
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
  labelFiles.push_back({path.str(), getNumImages()});
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

Error Dataset::checkCount(StringRef imagesPath, int64_t numImages,
                          StringRef labelsPath, int64_t numLabels) const {
  if (numImages != numLabels)
    return createStringError(labelsPath + ": " + Twine(numLabels) +
                             " labels for " + Twine(numImages) + " images of " +
                             imagesPath);
  if (numImages == 0 || getImageSize() == 0)
    return createStringError(imagesPath + ": holds no images");
  return Error::success();
}

Error Dataset::loadMnist(ArrayRef<StringRef> paths) {
  Expected<IdxFile> images = readIdx(paths[0], 3);
  if (!images)
    return images.takeError();
  Expected<IdxFile> answers = readIdx(paths[1], 1);
  if (!answers)
    return answers.takeError();
  shape = {1, images->shape[1], images->shape[2]};
  pixels = std::move(images->bytes);
  labels.assign(answers->bytes.begin(), answers->bytes.end());
  labelFiles.push_back({paths[1].str(), 0});
  return checkCount(paths[0], images->shape[0], paths[1], answers->shape[0]);
}

/// Puts what an array should be behind the file's name and what it is.
static Error refuse(StringRef path, const NpyArray &array,
                    const Twine &wanted) {
  return createStringError(path + ": is of type '" + array.elementType +
                           "' and shape " + formatShape(array.shape) + "; " +
                           wanted);
}

Error Dataset::loadNpyImages(StringRef path) {
  Expected<NpyArray> array = readNpy(path);
  if (!array)
    return array.takeError();
  bool hasPixels = array->elementType == "|u1";
  if (array->shape.size() != 4 ||
      (!hasPixels && !is_contained({"<f4", "<f8"}, array->elementType)))
    return refuse(path, *array,
                  "images are N x C x H x W, of uint8, float32 or float64");
  llvm::copy(ArrayRef(array->shape).drop_front(), shape.begin());
  if (hasPixels)
    pixels.assign(array->values.begin(), array->values.end());
  else
    numbers = std::move(array->values);
  return Error::success();
}

Error Dataset::loadNpyLabels(StringRef path) {
  Expected<NpyArray> array = readNpy(path);
  if (!array)
    return array.takeError();
  if (array->shape.size() != 1 || StringRef(array->elementType).contains('f'))
    return refuse(path, *array, "labels are N integers");
  labelFiles.push_back({path.str(), 0});
  for (auto [image, label] : enumerate(array->values)) {
    if (label < 0 || label > npyLargestLabel)
      return createStringError(path + ": image " + Twine(image) + ": label " +
                               Twine(static_cast<int64_t>(label)) +
                               " is not among 0 to " +
                               Twine(static_cast<int64_t>(npyLargestLabel)));
    labels.push_back(static_cast<int32_t>(label));
  }
  return Error::success();
}

Error Dataset::loadNpy(ArrayRef<StringRef> paths) {
  if (Error error = loadNpyImages(paths[0]))
    return error;
  if (Error error = loadNpyLabels(paths[1]))
    return error;
  int64_t size = getImageSize();
  int64_t numImages =
      size == 0 ? 0 : std::max(pixels.size(), numbers.size()) / size;
  if (numImages == 0)
    return createStringError(paths[0] + ": holds no images");
  return checkCount(paths[0], numImages, paths[1], getNumImages());
}

Expected<Dataset::Loader> Dataset::findLoader(StringRef kind, size_t files) {
  struct Kind {
    StringLiteral name;
    Loader load;
    bool isPair;
  };
  static constexpr Kind kinds[] = {{"cifar10", &Dataset::loadCifar10, false},
                                   {"mnist", &Dataset::loadMnist, true},
                                   {"npy", &Dataset::loadNpy, true}};
  for (const Kind &known : kinds) {
    if (known.name != kind)
      continue;
    if (known.isPair && files != 2)
      return createStringError("--data " + kind +
                               ": takes two files, images and labels, got " +
                               Twine(files));
    return known.load;
  }
  return createStringError("--data knows cifar10, mnist and npy, got '" + kind +
                           "'");
}

Expected<Dataset> Dataset::load(StringRef specification) {
  auto [kind, list] = specification.split(':');
  SmallVector<StringRef> paths(split(list, ','));
  if (list.empty() || is_contained(paths, ""))
    return createStringError("--data must be cifar10:FILE[,FILE...], "
                             "mnist:IMAGES,LABELS or npy:IMAGES,LABELS, got '" +
                             specification + "'");
  Expected<Loader> load = findLoader(kind, paths.size());
  if (!load)
    return load.takeError();
  Dataset data;
  data.name = kind.str();
  if (Error error = (data.**load)(paths))
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

float Dataset::computeInput(int64_t channel, float value) const {
  const Normalization &normalization = normalizations[channel];
  return (value / normalization.scale - normalization.mean) /
         normalization.deviation;
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
  float scale = keepPixels || !numbers.empty() ? 1.0f : 255.0f;
  normalizations.clear();
  inputs.resize(channels);
  for (size_t channel = 0; channel < channels; ++channel) {
    normalizations.push_back({scale, getNumber(mean, channel, 0.0f),
                              getNumber(deviation, channel, 1.0f)});
    for (int pixel = 0; pixel < 256; ++pixel)
      inputs[channel][pixel] = computeInput(channel, pixel);
  }
  return Error::success();
}

std::string Dataset::describeImage(int64_t image) const {
  int64_t origin = origins.empty() ? image : origins[image];
  const LabelFile &file = *std::prev(llvm::upper_bound(
      labelFiles, origin, [](int64_t position, const LabelFile &candidate) {
        return position < candidate.firstImage;
      }));
  return (file.path + ": image " + Twine(origin - file.firstImage)).str();
}

void Dataset::writeInput(int64_t image, MutableArrayRef<float> input) const {
  int64_t plane = shape[1] * shape[2], first = image * getImageSize();
  for (int64_t i = 0; i < getImageSize(); ++i)
    input[i] = numbers.empty() ? inputs[i / plane][pixels[first + i]]
                               : computeInput(i / plane, numbers[first + i]);
}

float Dataset::getBlack(int64_t channel) const {
  return computeInput(channel, 0.0f);
}

/// Elements of one vector, copied to another.
template <typename T>
static void append(std::vector<T> &target, const std::vector<T> &source,
                   int64_t first, int64_t count) {
  if (!source.empty())
    target.insert(target.end(), source.begin() + first,
                  source.begin() + first + count);
}

Dataset Dataset::select(ArrayRef<int64_t> images) const {
  Dataset selected = *this;
  selected.labels.clear();
  selected.pixels.clear();
  selected.numbers.clear();
  selected.origins.clear();
  for (int64_t image : images) {
    int64_t first = image * getImageSize();
    selected.labels.push_back(labels[image]);
    selected.origins.push_back(origins.empty() ? image : origins[image]);
    append(selected.pixels, pixels, first, getImageSize());
    append(selected.numbers, numbers, first, getImageSize());
  }
  return selected;
}

template <typename T> static uint64_t hashBytes(ArrayRef<T> values) {
  return xxh3_64bits(ArrayRef(reinterpret_cast<const uint8_t *>(values.data()),
                              values.size() * sizeof(T)));
}

uint64_t Dataset::computeFingerprint() const {
  std::vector<uint64_t> parts(shape.begin(), shape.end());
  parts.push_back(hashBytes(ArrayRef(labels)));
  parts.push_back(hashBytes(ArrayRef(pixels)));
  parts.push_back(hashBytes(ArrayRef(numbers)));
  parts.push_back(hashBytes(ArrayRef(normalizations)));
  return hashBytes(ArrayRef(parts));
}
