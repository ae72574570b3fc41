//===- ChannelSums.cpp - Sums of all pixels -------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the sums of feature maps over all axes but that of channels:
// threads add up parts of a map in single precision, what they give is added up
// in double precision.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/channel_sums/ChannelSums.h"

#include <algorithm>
#include <memory>
#include <new>

namespace {
/// Channels last, pixels that are added up as one part.
constexpr int64_t partLength = 256;
/// Row-major, sums of one plane that are kept apart, so that they are a vector;
/// else, the channels of a block.
constexpr int64_t lanes = 16;
/// Fewer floats than this are not worth waking a second thread for.
constexpr int64_t serialLength = 32768;

struct ChannelSums {
  int64_t channels;
  /// Channels last: pixels of all images. Else: of one image.
  int64_t pixels;
  /// Channels last: stretches of pixels. Else: images.
  int64_t numParts;
  int32_t layout;
  /// Of the whole map.
  int64_t numFloats;
  /// A sum for each part and channel.
  std::unique_ptr<float[]> sums;
};

/// Sums of `width` channels, which are next to each other.
void addPixels(const float *first, int64_t pixels, int64_t width, float *sums) {
  std::fill_n(sums, width, 0.0f);
  for (int64_t pixel = 0; pixel < pixels; ++pixel)
    for (int64_t c = 0; c < width; ++c)
      sums[c] += first[pixel * width + c];
}

void addStretch(const ChannelSums &op, const float *map, int64_t part) {
  int64_t first = part * partLength;
  addPixels(map + first * op.channels, std::min(partLength, op.pixels - first),
            op.channels, &op.sums[part * op.channels]);
}

void addBlocks(const ChannelSums &op, const float *map, int64_t image) {
  for (int64_t c = image * op.channels; c < (image + 1) * op.channels;
       c += lanes)
    addPixels(map + c * op.pixels, op.pixels, lanes, &op.sums[c]);
}

float addPlane(const float *plane, int64_t pixels) {
  float sums[lanes] = {};
  int64_t whole = pixels / lanes * lanes;
  for (int64_t i = 0; i < whole; i += lanes)
    for (int64_t lane = 0; lane < lanes; ++lane)
      sums[lane] += plane[i + lane];
  for (int64_t i = whole; i < pixels; ++i)
    sums[i - whole] += plane[i];
  float sum = 0;
  for (float lane : sums)
    sum += lane;
  return sum;
}

void addPlanes(const ChannelSums &op, const float *map, int64_t image) {
  for (int64_t i = image * op.channels; i < (image + 1) * op.channels; ++i)
    op.sums[i] = addPlane(map + i * op.pixels, op.pixels);
}

void addPart(const ChannelSums &op, const float *map, int64_t part) {
  switch (op.layout) {
  case BONSAI_LAYOUT_PLAIN:
    return addPlanes(op, map, part);
  case BONSAI_LAYOUT_BLOCKED_16:
    return addBlocks(op, map, part);
  default:
    return addStretch(op, map, part);
  }
}

bool isSupported(const BonsaiFeatureMap &map) {
  return map.layout == BONSAI_LAYOUT_PLAIN ||
         map.layout == BONSAI_LAYOUT_CHANNELS_LAST ||
         (map.layout == BONSAI_LAYOUT_BLOCKED_16 && map.channels % lanes == 0);
}

BonsaiStatus describe(const BonsaiFeatureMap &map, ChannelSums &op) {
  if (!isSupported(map))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "sums of %lld channels in layout %d",
                       static_cast<long long>(map.channels), map.layout);
  op.channels = map.channels;
  op.pixels = map.height * map.width;
  // A row-major map of one pixel has its channels last, too.
  bool isVector = map.layout == BONSAI_LAYOUT_PLAIN && op.pixels == 1;
  op.layout = isVector ? BONSAI_LAYOUT_CHANNELS_LAST : map.layout;
  op.numFloats = map.batch * op.channels * op.pixels;
  op.numParts = map.batch;
  if (op.layout == BONSAI_LAYOUT_CHANNELS_LAST) {
    op.pixels *= map.batch;
    op.numParts = (op.pixels + partLength - 1) / partLength;
  }
  op.sums.reset(new (std::nothrow) float[op.numParts * op.channels]);
  return op.sums ? BONSAI_OK
                 : bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
}
} // namespace

BonsaiStatus bonsai_channel_sums_create(const void *descriptor,
                                        const void *const *, void **state) {
  *state = nullptr;
  std::unique_ptr<ChannelSums> op(new (std::nothrow) ChannelSums());
  if (!op)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  auto *map = static_cast<const BonsaiFeatureMap *>(descriptor);
  if (BonsaiStatus status = describe(*map, *op))
    return status;
  *state = op.release();
  return BONSAI_OK;
}

BonsaiStatus bonsai_channel_sums_run(void *state, const void *const *inputs,
                                     void *output) {
  const auto &op = *static_cast<ChannelSums *>(state);
  auto *map = static_cast<const float *>(inputs[0]);
  bool isParallel = op.numFloats > serialLength;
#pragma omp parallel for if (isParallel)
  for (int64_t part = 0; part < op.numParts; ++part)
    addPart(op, map, part);
  auto *result = static_cast<float *>(output);
  for (int64_t c = 0; c < op.channels; ++c) {
    double sum = 0;
    for (int64_t part = 0; part < op.numParts; ++part)
      sum += op.sums[part * op.channels + c];
    result[c] = static_cast<float>(sum);
  }
  return BONSAI_OK;
}

void bonsai_channel_sums_destroy(void *state) {
  delete static_cast<ChannelSums *>(state);
}
