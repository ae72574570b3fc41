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
/// Row-major, sums of one plane that are kept apart, so that they are a vector.
constexpr int64_t lanes = 16;
/// Fewer floats than this are not worth waking a second thread for.
constexpr int64_t serialLength = 32768;

struct ChannelSums {
  int64_t channels;
  /// Channels last: pixels of all images. Row-major: of one image.
  int64_t pixels;
  /// Channels last: stretches of pixels. Row-major: images.
  int64_t numParts;
  bool hasChannelsLast;
  /// A sum for each part and channel.
  std::unique_ptr<float[]> sums;
};

void addPixels(const ChannelSums &op, const float *map, int64_t part) {
  float *sums = &op.sums[part * op.channels];
  std::fill_n(sums, op.channels, 0.0f);
  int64_t end = std::min(op.pixels, (part + 1) * partLength);
  for (int64_t pixel = part * partLength; pixel < end; ++pixel)
    for (int64_t c = 0; c < op.channels; ++c)
      sums[c] += map[pixel * op.channels + c];
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

BonsaiStatus describe(const BonsaiFeatureMap &map, ChannelSums &op) {
  op.channels = map.channels;
  op.pixels = map.height * map.width;
  switch (map.layout) {
  case BONSAI_LAYOUT_PLAIN:
    // A row-major map of one pixel has its channels last, too.
    op.hasChannelsLast = op.pixels == 1;
    break;
  case BONSAI_LAYOUT_CHANNELS_LAST:
    op.hasChannelsLast = true;
    break;
  default:
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "sums of channels in layout %d",
                       map.layout);
  }
  op.numParts = map.batch;
  if (op.hasChannelsLast) {
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
  int64_t images = op.hasChannelsLast ? 1 : op.numParts;
  bool isParallel = images * op.channels * op.pixels > serialLength;
#pragma omp parallel for if (isParallel)
  for (int64_t part = 0; part < op.numParts; ++part) {
    if (op.hasChannelsLast)
      addPixels(op, map, part);
    else
      addPlanes(op, map, part);
  }
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
