//===- InputPlan.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plans planes and bands.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/InputPlan.h"

#include <algorithm>

using namespace bonsai;
using namespace bonsai::planes;

namespace {
/// Of a second-level cache of 1 MB, which code and output need, too.
constexpr int64_t maxBufferFloats = (720 << 10) / 4;
constexpr int64_t maxDirectFloats = (400 << 10) / 4;
/// Fewer tiles do not pay for fetching the code.
constexpr int64_t minBandTiles = 4;
/// Of the second-level cache, for the images of a band.
constexpr int64_t maxBandBytes = 1 << 20;
/// Below this many tiles, fetching a band's code takes a thread longer than
/// running it.
constexpr int64_t minTilesPerThread = 6;
/// Of a first-level data cache of 32 to 48 KB, which also holds the weights and
/// the output of a piece of code.
constexpr int64_t maxBlockBytes = 18 << 10;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t divideDown(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -divideUp(-a, b);
}
int64_t roundUpToTile(int64_t floats) {
  return divideUp(floats, tilePixels) * tilePixels;
}

std::vector<int64_t> sortUnique(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

int64_t find(const std::vector<int64_t> &sorted, int64_t value) {
  return std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
}

bool isDirect(const BonsaiConvolutionDescriptor &d) {
  return d.input_layout == BONSAI_LAYOUT_PIXEL_TILES && d.kernel_height == 1 &&
         d.kernel_width == 1 && d.stride_height == 1 && d.stride_width == 1 &&
         !(d.pad_top || d.pad_left || d.pad_bottom || d.pad_right);
}

void placeRows(InputPlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  std::vector<int64_t> residues;
  for (int64_t ky = 0; ky < d.kernel_height; ++ky) {
    int64_t row = ky * d.dilation_height - d.pad_top;
    int64_t shift = divideDown(row, d.stride_height);
    plan.rowShift.push_back(shift);
    residues.push_back(row - shift * d.stride_height);
  }
  plan.phases = sortUnique(residues);
  for (int64_t residue : residues)
    plan.rowPhase.push_back(find(plan.phases, residue));
}

/// One source for each residue of the columns. False if a plane would need more
/// columns than the output has, or if there are not masks enough.
bool shareSources(InputPlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  std::vector<int64_t> residues;
  for (int64_t kx = 0; kx < d.kernel_width; ++kx) {
    int64_t column = kx * d.dilation_width - d.pad_left;
    int64_t shift = divideDown(column, d.stride_width);
    plan.columnShift.push_back(shift);
    residues.push_back(column - shift * d.stride_width);
  }
  plan.sources = sortUnique(residues);
  if (divideUp(d.in_width - plan.sources.front(), d.stride_width) > d.out_width)
    return false;
  int64_t numMasks = 0;
  for (int64_t kx = 0; kx < d.kernel_width; ++kx) {
    plan.columnSource.push_back(find(plan.sources, residues[kx]));
    int64_t first = kx * d.dilation_width - d.pad_left;
    int64_t last = first + (d.out_width - 1) * d.stride_width;
    // A plane is zero to the right of the image, up to its row's end.
    bool staysInRow =
        plan.columnShift[kx] == 0 || (first >= 0 && last < d.in_width);
    plan.columnMask.push_back(staysInRow ? 0 : ++numMasks);
  }
  return numMasks <= maxMasks;
}

void separateSources(InputPlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  plan.sources.clear();
  plan.columnSource.clear();
  for (int64_t kx = 0; kx < d.kernel_width; ++kx) {
    plan.sources.push_back(kx * d.dilation_width - d.pad_left);
    plan.columnSource.push_back(kx);
  }
  plan.columnShift.assign(d.kernel_width, 0);
  plan.columnMask.assign(d.kernel_width, 0);
}

/// Planes that are filled row by row get whole rows, and a vector more.
void sizePlanes(InputPlan &plan) {
  int64_t width = plan.shape.out_width;
  int64_t spare = plan.flat ? 0 : width + tilePixels;
  // The first kernel row is the highest, at or above the output's row.
  auto [left, right] =
      std::minmax_element(plan.columnShift.begin(), plan.columnShift.end());
  plan.leadFloats = roundUpToTile(-plan.rowShift.front() * width -
                                  std::min<int64_t>(*left, 0) + spare);
  plan.trailFloats =
      roundUpToTile(std::max<int64_t>(plan.rowShift.back(), 0) * width +
                    std::max<int64_t>(*right, 0) + spare);
}

/// An odd number of cache lines from plane to plane spreads them over the sets
/// of the cache.
void setBandTiles(InputPlan &plan, int64_t bandTiles) {
  plan.bandTiles = bandTiles;
  int64_t floats = plan.leadFloats + bandTiles * tilePixels + plan.trailFloats;
  plan.planeFloats = (floats / tilePixels | 1) * tilePixels;
  plan.channelFloats =
      plan.planeFloats *
      static_cast<int64_t>(plan.sources.size() * plan.phases.size());
}
/// Neighbouring taps share cache lines.
int64_t countBlocks(const BonsaiConvolutionDescriptor &d) {
  int64_t lines = divideUp(d.kernel_height * d.kernel_width * 2, 3);
  return std::min(
      d.in_channels,
      divideUp(d.in_channels * lines * tilePixels * 4, maxBlockBytes));
}

/// A pass over a block of channels reads a band's input of it and adds to the
/// output.
void setBandImages(InputPlan &plan) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  if (plan.bandTiles < plan.numTiles)
    return;
  int64_t pixels = plan.numTiles * tilePixels;
  int64_t input = plan.direct ? divideUp(d.in_channels, plan.numBlocks) * pixels
                              : plan.bufferFloats();
  int64_t output = plan.numBlocks > 1 ? d.out_channels * pixels : 0;
  plan.bandImages = std::clamp<int64_t>(maxBandBytes / (4 * (input + output)),
                                        1, std::max<int64_t>(d.batch, 1));
}
} // namespace

InputPlan bonsai::planes::makeInputPlan(const BonsaiConvolutionDescriptor &d,
                                        Level level) {
  InputPlan plan;
  plan.shape = d;
  plan.direct = isDirect(d);
  plan.numTiles = divideUp(d.out_height * d.out_width, tilePixels);
  plan.numBlocks = countBlocks(d);
  if (plan.direct) {
    plan.channelFloats = tilePixels;
    int64_t channels = divideUp(d.in_channels, plan.numBlocks);
    plan.bandTiles = std::min(
        plan.numTiles,
        std::max(minBandTiles, maxDirectFloats / (channels * tilePixels)));
    setBandImages(plan);
    return plan;
  }
  plan.flat =
      d.stride_height == 1 && d.stride_width == 1 && d.out_width == d.in_width;
  placeRows(plan);
  if (level != Level::Avx512 || !shareSources(plan))
    separateSources(plan);
  sizePlanes(plan);
  int64_t numBands = 1;
  do {
    setBandTiles(plan, divideUp(plan.numTiles, numBands++));
  } while (plan.bufferFloats() > maxBufferFloats &&
           plan.bandTiles > minBandTiles);
  setBandImages(plan);
  return plan;
}

int64_t InputPlan::offset(int64_t channel, int64_t ky, int64_t kx) const {
  if (direct)
    return channel * channelFloats;
  int64_t plane =
      columnSource[kx] * static_cast<int64_t>(phases.size()) + rowPhase[ky];
  return channel * channelFloats + plane * planeFloats + leadFloats +
         rowShift[ky] * shape.out_width + columnShift[kx];
}

bool InputPlan::dividesBands(int64_t threads) const {
  return threads == 1 || numTiles * shape.batch >= minTilesPerThread * threads;
}

std::vector<Band> InputPlan::makeBands(int64_t divisor) const {
  if (bandImages > 1 && shape.batch >= divisor)
    return makeBandsOfImages(divisor);
  int64_t perImage = divideUp(divideUp(numTiles, bandTiles), divisor) * divisor;
  perImage = std::min(perImage, numTiles);
  std::vector<Band> bands;
  for (int64_t image = 0; image < shape.batch; ++image)
    for (int64_t i = 0; i < perImage; ++i) {
      int64_t first = numTiles * i / perImage;
      bands.push_back({image, first, numTiles * (i + 1) / perImage - first, 1});
    }
  return bands;
}

std::vector<Band> InputPlan::makeBandsOfImages(int64_t divisor) const {
  int64_t count =
      divideUp(divideUp(shape.batch, bandImages), divisor) * divisor;
  count = std::min(count, shape.batch);
  std::vector<Band> bands;
  for (int64_t i = 0; i < count; ++i) {
    int64_t first = shape.batch * i / count;
    bands.push_back(
        {first, 0, numTiles, shape.batch * (i + 1) / count - first});
  }
  return bands;
}

std::vector<TileMasks> InputPlan::makeMasks() const {
  std::vector<TileMasks> masks(numTiles, TileMasks{});
  for (size_t kx = 0; kx < columnMask.size(); ++kx) {
    if (!columnMask[kx])
      continue;
    int64_t first =
        static_cast<int64_t>(kx) * shape.dilation_width - shape.pad_left;
    for (int64_t pixel = 0; pixel < numTiles * tilePixels; ++pixel) {
      int64_t x = pixel % shape.out_width * shape.stride_width + first;
      masks[pixel / tilePixels][columnMask[kx] - 1] |=
          uint16_t(x >= 0 && x < shape.in_width) << pixel % tilePixels;
    }
  }
  return masks;
}
