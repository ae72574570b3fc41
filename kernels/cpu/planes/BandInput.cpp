//===- BandInput.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Buffers of planes, and where tiles lie in them.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/BandInput.h"

#include <algorithm>

using namespace bonsai;
using namespace bonsai::planes;

static bool isSupported(const BonsaiConvolutionDescriptor &d) {
  return !d.transposed && d.output_layout == BONSAI_LAYOUT_PIXEL_TILES &&
         (d.input_layout == BONSAI_LAYOUT_PIXEL_TILES ||
          d.input_layout == BONSAI_LAYOUT_PLAIN);
}

static int64_t roundUpTo16(int64_t floats) { return (floats + 15) / 16 * 16; }

BandInput::~BandInput() {
  if (hasScratch)
    releaseScratch();
}

BonsaiStatus BandInput::create(const BonsaiConvolutionDescriptor &d,
                               Level level, const char *kernel) {
  if (!isSupported(d))
    return bonsai_fail(BONSAI_INVALID_ARGUMENT,
                       "%s: transposed, or a layout that it cannot use",
                       kernel);
  plan = makeInputPlan(d, level);
  loops = &planes::getLoops(level);
  table = makeFillTable(plan, loops->lanes);
  numThreads = omp_get_max_threads();
  if (plan.direct)
    return BONSAI_OK;
  imageFloats = roundUpTo16(plan.bufferFloats());
  bufferFloats = imageFloats * plan.bandImages;
  int64_t bytes = 4 * numThreads * bufferFloats;
  hasScratch = reserveScratch(bytes);
  return hasScratch
             ? BONSAI_OK
             : bonsai_fail(BONSAI_OUT_OF_MEMORY, "%s: no memory for %lld bytes",
                           kernel, (long long)bytes);
}

BandReader::BandReader(const BandInput &state, const float *input)
    : state(state), input(input) {
  if (state.hasScratch)
    scratch = reinterpret_cast<float *>(lease.emplace().data());
}

void BandReader::fill(const Band &band, int64_t first, int64_t end,
                      int64_t buffer) const {
  if (state.plan.direct)
    return;
  for (int64_t i = 0; i < band.numImages; ++i) {
    Band image = {band.image + i, band.firstTile, band.numTiles, 1};
    for (int64_t c = first; c < end; c += fillChannels)
      state.loops->fill({state.plan, state.table, image, input, c,
                         std::min(c + fillChannels, end), planes(buffer, i)});
  }
}

const float *BandReader::getTile(const Band &band, int64_t tile,
                                 int64_t buffer) const {
  const InputPlan &plan = state.plan;
  if (!plan.direct)
    return planes(buffer, tile / band.numTiles) +
           tile % band.numTiles * tilePixels;
  int64_t number = band.image * plan.numTiles + band.firstTile + tile;
  return input + number * plan.shape.in_channels * tilePixels;
}
