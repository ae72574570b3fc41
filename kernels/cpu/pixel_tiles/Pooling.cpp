//===- Pooling.cpp - Pooling in pixel tiles -------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Windows slide as those of depthwise convolutions do (Window.h); a window that
// is the whole map is a reduction of tiles, where they lie.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Pooling.h"
#include "kernels/cpu/Scratch.h"
#include "kernels/cpu/pixel_tiles/Create.h"
#include "kernels/cpu/pixel_tiles/PoolingWindows.h"
#include "kernels/cpu/pixel_tiles/Window.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <omp.h>
#include <vector>

using namespace bonsai;
using namespace bonsai::pixel_tiles;
using onednn::WindowAxis;

namespace {
/// Channels that one thread reduces at a time.
constexpr int64_t pieceChannels = 32;

struct Pooling {
  BonsaiPoolingDescriptor shape;
  const Loops *loops;
  Window window; ///< Unless the window is the whole map.
  /// One over what each average counts; empty for maxima.
  std::vector<float> scales;
  bool hasScratch = false;

  ~Pooling() {
    if (hasScratch)
      releaseScratch();
  }
};

bool isSupported(const BonsaiPoolingDescriptor &d) {
  if (isWholeMap(d))
    return d.input.layout == BONSAI_LAYOUT_PIXEL_TILES &&
           d.output_layout == BONSAI_LAYOUT_PLAIN;
  return isWindowLayout(d.input.layout) && isWindowLayout(d.output_layout);
}

BonsaiStatus check(const BonsaiPoolingDescriptor &d) {
  if (!isSupported(d))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT, "pooling from layout %d to %d",
                       d.input.layout, d.output_layout);
  if (getHeight(d).hasEmptyWindow() || getWidth(d).hasEmptyWindow())
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "a pooling window sees only padding");
  return BONSAI_OK;
}

/// Taps of a window that an average counts along one axis: those in the input,
/// or those in its declared padding as well.
int64_t countTaps(const WindowAxis &axis, int64_t window, bool countsPadding) {
  int64_t low = countsPadding ? -axis.before : 0;
  int64_t high = axis.input + (countsPadding ? axis.after : 0);
  int64_t count = 0;
  for (int64_t tap = 0; tap < axis.kernel; ++tap) {
    int64_t position = window * axis.stride - axis.before + tap * axis.dilation;
    count += position >= low && position < high;
  }
  return count;
}

/// For each pixel of the output, whole tiles of them.
std::vector<float> computeScales(const BonsaiPoolingDescriptor &d) {
  std::vector<float> scales;
  for (int64_t y = 0; y < d.out_height; ++y) {
    int64_t rows = countTaps(getHeight(d), y, d.count_include_pad);
    for (int64_t x = 0; x < d.out_width; ++x)
      scales.push_back(
          1.0f / static_cast<float>(
                     rows * countTaps(getWidth(d), x, d.count_include_pad)));
  }
  scales.resize(countTiles(d.out_height * d.out_width) * tileSize);
  return scales;
}

Window plan(const BonsaiPoolingDescriptor &d, int64_t lanes) {
  return planWindow(d.input.batch, d.input.channels,
                    {d.input.layout, d.output_layout},
                    {d.input.height, d.out_height, d.kernel_height,
                     d.stride_height, d.dilation_height, d.pad_top},
                    {d.input.width, d.out_width, d.kernel_width, d.stride_width,
                     d.dilation_width, d.pad_left},
                    lanes, omp_get_max_threads());
}

void reduceMaps(const Pooling &op, const float *input, float *output) {
  const BonsaiFeatureMap &map = op.shape.input;
  int64_t pixels = map.height * map.width;
  int64_t imageLength = getImageLength(map.channels, pixels);
  int64_t pieces = divideUp(map.channels, pieceChannels);
  bool isMax = op.shape.kind == BONSAI_POOLING_MAX;
  auto reduce = isMax ? op.loops->reduceToMaxima : op.loops->reduceToSums;
#pragma omp parallel for schedule(static) if (map.batch * imageLength >=       \
                                                  serialLength)
  for (int64_t i = 0; i < map.batch * pieces; ++i) {
    int64_t image = i / pieces, first = i % pieces * pieceChannels;
    reduce({input + image * imageLength, pixels, map.channels, first,
            std::min(pieceChannels, map.channels - first),
            1.0f / static_cast<float>(pixels), output + image * map.channels});
  }
}

BonsaiStatus slideWindows(const Pooling &op, const float *input,
                          float *output) {
  ScratchLease scratch;
  if (!scratch.data())
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "pooling: no memory");
  bool isMax = op.shape.kind == BONSAI_POOLING_MAX;
  WindowTask task{isMax ? op.loops->findMaxima : op.loops->addUp};
  task.border = isMax ? -INFINITY : 0.0f;
  task.scales = isMax ? nullptr : op.scales.data();
  runWindow(op.window, task, input, nullptr, output,
            reinterpret_cast<float *>(scratch.data()));
  return BONSAI_OK;
}
} // namespace

BonsaiStatus pixel_tiles::createPooling(const void *descriptor,
                                        const void *const *, Level level,
                                        void **state) {
  const auto &d = *static_cast<const BonsaiPoolingDescriptor *>(descriptor);
  if (BonsaiStatus status = check(d))
    return status;
  std::unique_ptr<Pooling> op(new (std::nothrow) Pooling());
  if (!op)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "pooling: no memory");
  op->shape = d;
  op->loops = &getLoops(level);
  if (!isWholeMap(d)) {
    op->window = plan(d, op->loops->lanes);
    if (d.kind == BONSAI_POOLING_AVERAGE)
      op->scales = computeScales(d);
    op->hasScratch =
        reserveScratch(omp_get_max_threads() * op->window.getPlaneLength() *
                       static_cast<int64_t>(sizeof(float)));
    if (!op->hasScratch)
      return bonsai_fail(BONSAI_OUT_OF_MEMORY, "pooling: no memory");
  }
  *state = op.release();
  return BONSAI_OK;
}

extern "C" {
BonsaiStatus bonsai_pixel_tiles_pooling_create(const void *descriptor,
                                               const void *const *constants,
                                               void **state) {
  return createPooling(descriptor, constants, detectLevel(), state);
}

BonsaiStatus bonsai_pixel_tiles_pooling_run(void *state,
                                            const void *const *inputs,
                                            void *output) {
  const auto &op = *static_cast<const Pooling *>(state);
  const auto *input = static_cast<const float *>(inputs[0]);
  auto *target = static_cast<float *>(output);
  if (!isWholeMap(op.shape))
    return slideWindows(op, input, target);
  reduceMaps(op, input, target);
  return BONSAI_OK;
}

void bonsai_pixel_tiles_pooling_destroy(void *state) {
  delete static_cast<Pooling *>(state);
}
}
