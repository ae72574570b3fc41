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

/// Splits a vector between two tiles.
static void addTiledLanes(Lanes vector, int64_t lanes, int64_t tileFloats,
                          FillTable &table) {
  int64_t lane = vector.offset & (tilePixels - 1);
  int64_t place = (vector.offset - lane) / tilePixels * tileFloats;
  uint32_t mask = 0;
  for (int64_t l = 0; l < lanes && lane + l < tilePixels; ++l)
    mask |= uint32_t(1) << l;
  table.lanes.push_back({place + lane, vector.mask & mask});
  table.moreLanes.push_back(
      {place + tileFloats + lane - tilePixels, vector.mask & ~mask});
}

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
    if (d.input_layout == BONSAI_LAYOUT_PIXEL_TILES)
      addTiledLanes(vector, lanes, d.in_channels * tilePixels, table);
    else
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

FillTable bonsai::planes::makeFillTable(const InputPlan &plan, int64_t lanes) {
  FillTable table;
  for (int64_t source : plan.sources)
    if (plan.flat)
      addFlatLanes(plan, lanes, source, table);
    else
      addRowLanes(plan, lanes, source, table);
  table.vectors = static_cast<int64_t>(table.lanes.size()) /
                  std::max<int64_t>(1, plan.sources.size());
  return table;
}

const Loops &bonsai::planes::getLoops(Level level) {
  if (level == Level::Portable)
    return portableLoops;
  return level == Level::Avx2 ? avx2Loops : avx512Loops;
}
