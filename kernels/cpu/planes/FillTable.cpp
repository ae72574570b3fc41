//===- FillTable.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which pixels the vectors of planes hold.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Fill.h"

#include <algorithm>

using namespace bonsai;
using namespace bonsai::planes;

static void addFlatLanes(const InputPlan &plan, int64_t lanes, int64_t source,
                         FillTable &table) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t width = d.in_width, pixels = d.in_height * width;
  int64_t end = plan.numTiles * tilePixels + plan.trailFloats;
  for (int64_t first = -plan.leadFloats; first < end; first += lanes) {
    Lanes vector = {first + source, 0};
    for (int64_t l = 0; l < lanes; ++l) {
      int64_t pixel = first + l;
      int64_t x = pixel % width + source;
      if (pixel >= 0 && pixel < pixels && x >= 0 && x < width)
        vector.mask |= uint32_t(1) << l;
    }
    table.lanes.push_back(vector);
  }
}

static void addRowLanes(const InputPlan &plan, int64_t lanes, int64_t source,
                        FillTable &table) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  for (int64_t first = 0; first < d.out_width; first += lanes) {
    Lanes vector = {first * d.stride_width + source, 0};
    for (int64_t l = 0; l < lanes && first + l < d.out_width; ++l) {
      int64_t x = vector.offset + l * d.stride_width;
      if (x >= 0 && x < d.in_width)
        vector.mask |= uint32_t(1) << l;
    }
    table.lanes.push_back(vector);
  }
}

/// The pixel of the input that belongs to an element of a plane, counted from
/// the output's first pixel; -1 if it lies outside of the image.
static int64_t findPixel(const InputPlan &plan, int64_t source, int64_t phase,
                         int64_t element) {
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t row = element >= 0 ? element / d.out_width
                             : -((d.out_width - 1 - element) / d.out_width);
  int64_t y = row * d.stride_height + phase;
  int64_t x = (element - row * d.out_width) * d.stride_width + source;
  bool isInside = y >= 0 && y < d.in_height && x >= 0 && x < d.in_width;
  return isInside ? y * d.in_width + x : -1;
}

/// Adds a lane to the pick of the vector of a tile that has the pixel. The
/// picks of this vector of the plane begin at `first`.
static void addLane(const InputPlan &plan, int64_t lanes, int64_t lane,
                    int64_t pixel, size_t first, std::vector<Pick> &picks) {
  int64_t inTile = pixel % tilePixels;
  int64_t offset = pixel / tilePixels * plan.shape.in_channels * tilePixels +
                   inTile / lanes * lanes;
  auto it =
      std::find_if(picks.begin() + first, picks.end(),
                   [&](const Pick &pick) { return pick.offset == offset; });
  if (it == picks.end())
    it = picks.insert(it, {offset, 0, {}});
  it->mask |= uint32_t(1) << lane;
  it->lanes[lane] = static_cast<uint8_t>(inTile % lanes);
}

static void addPicks(const InputPlan &plan, int64_t lanes, FillTable &table) {
  int64_t end = plan.numTiles * tilePixels + plan.trailFloats;
  table.pickEnds.push_back(0);
  for (int64_t element = -plan.leadFloats; element < end; element += lanes)
    for (int64_t source : plan.sources)
      for (int64_t phase : plan.phases) {
        for (int64_t lane = 0; lane < lanes; ++lane) {
          int64_t pixel = findPixel(plan, source, phase, element + lane);
          if (pixel >= 0)
            addLane(plan, lanes, lane, pixel, table.pickEnds.back(),
                    table.picks);
        }
        table.pickEnds.push_back(static_cast<int64_t>(table.picks.size()));
      }
}

FillTable bonsai::planes::makeFillTable(const InputPlan &plan, int64_t lanes) {
  FillTable table;
  if (plan.shape.input_layout == BONSAI_LAYOUT_PIXEL_TILES) {
    addPicks(plan, lanes, table);
    return table;
  }
  for (int64_t source : plan.sources)
    if (plan.flat)
      addFlatLanes(plan, lanes, source, table);
    else
      addRowLanes(plan, lanes, source, table);
  table.vectors = static_cast<int64_t>(table.lanes.size()) /
                  static_cast<int64_t>(plan.sources.size());
  return table;
}

const Loops &bonsai::planes::getLoops(Level level) {
  if (level == Level::Portable)
    return portableLoops;
  return level == Level::Avx2 ? avx2Loops : avx512Loops;
}
