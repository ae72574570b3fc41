//===- FillLoops.h - Bodies of the vector loops -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for each instruction set, after the Simd it is built on.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/simd/Activation.h"
#include "kernels/cpu/unrolled/Fill.h"
#include "kernels/cpu/unrolled/Program.h"

namespace {
using namespace bonsai::unrolled;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t divideDown(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -divideUp(-a, b);
}

/// One vector of the planes of several channels.
struct Column {
  const float *input; ///< Of the first channel.
  int64_t inputStride;
  float *output;
  int64_t outputStride;
  int64_t channels;
};

BONSAI_INLINE void copyLanes(const Column &column, const Lanes &lanes) {
  const float *input = column.input + lanes.offset;
  float *output = column.output;
  uint32_t mask = lanes.mask;
  for (int64_t c = 0; c < column.channels; ++c) {
    Simd::store(output, Simd::load(Simd::set(0.0f), mask, input));
    input += column.inputStride;
    output += column.outputStride;
  }
}

BONSAI_INLINE void copyLanes(const Column &column, const Lanes &lanes,
                             const Lanes &more) {
  const float *input = column.input + lanes.offset;
  int64_t toMore = more.offset - lanes.offset;
  float *output = column.output;
  uint32_t mask = lanes.mask, moreMask = more.mask;
  for (int64_t c = 0; c < column.channels; ++c) {
    Float x = Simd::load(Simd::set(0.0f), mask, input);
    Simd::store(output, Simd::load(x, moreMask, input + toMore));
    input += column.inputStride;
    output += column.outputStride;
  }
}

/// Planes that are moved copies of the map.
void fillFlat(const FillArguments &args) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  bool isTiled = d.input_layout == BONSAI_LAYOUT_PIXEL_TILES;
  int64_t pixels = d.in_height * d.in_width;
  int64_t mapFloats =
      isTiled ? divideUp(pixels, tilePixels) * tilePixels : pixels;
  int64_t stride = isTiled ? tilePixels : pixels;
  const float *input = args.input +
                       args.band.image * d.in_channels * mapFloats +
                       args.firstChannel * stride;
  float *planes = args.planes + args.firstChannel * plan.channelFloats;
  int64_t first = args.band.firstTile * tilePixels / Simd::lanes;
  int64_t count =
      (plan.leadFloats + args.band.numTiles * tilePixels + plan.trailFloats) /
      Simd::lanes;
  int64_t numSources = plan.sources.size();
  for (int64_t v = 0; v < count; ++v)
    for (int64_t s = 0; s < numSources; ++s) {
      Column column = {input, stride,
                       planes + s * plan.planeFloats + v * Simd::lanes,
                       plan.channelFloats, args.endChannel - args.firstChannel};
      int64_t at = s * args.table.vectors + first + v;
      if (isTiled && args.table.moreLanes[at].mask)
        copyLanes(column, args.table.lanes[at], args.table.moreLanes[at]);
      else
        copyLanes(column, args.table.lanes[at]);
    }
}

BONSAI_INLINE Float loadStrided(uint32_t mask, const float *p, int64_t stride) {
  Float x = Simd::set(0.0f);
  for (int l = 0; l < Simd::lanes; ++l)
    if (mask >> l & 1)
      x[l] = p[l * stride];
  return x;
}

template <int Stride>
BONSAI_INLINE Float loadLanes(const Lanes &lanes, const float *row,
                              int64_t stride) {
  const float *p = row + lanes.offset;
  if (Stride == 1)
    return Simd::load(Simd::set(0.0f), lanes.mask, p);
  if (Stride == 2)
    return Simd::loadEven(Simd::set(0.0f), lanes.mask, p);
  return loadStrided(lanes.mask, p, stride);
}

/// Rows of planes that a band needs.
struct Rows {
  int64_t first, end;
};

Rows getRows(const InputPlan &plan, const Band &band) {
  int64_t width = plan.shape.out_width;
  int64_t first = band.firstTile * tilePixels,
          end = first + band.numTiles * tilePixels;
  return {divideDown(first, width) + plan.rowShift.front(),
          divideUp(end, width) + plan.rowShift.back()};
}

/// Fills the planes of a channel row by row, each with up to a vector too much.
template <int Stride>
void fillRows(const FillArguments &args, const float *map, float *planes) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t numPhases = plan.phases.size(), numSources = plan.sources.size();
  int64_t vectors = args.table.vectors;
  Rows rows = getRows(plan, args.band);
  int64_t start = plan.leadFloats - args.band.firstTile * tilePixels;
  for (int64_t phase = 0; phase < numPhases; ++phase)
    for (int64_t r = rows.first; r < rows.end; ++r) {
      int64_t y = r * d.stride_height + plan.phases[phase];
      float *output =
          planes + phase * plan.planeFloats + start + r * d.out_width;
      for (int64_t s = 0; s < numSources; ++s)
        for (int64_t v = 0; v < vectors; ++v)
          Simd::store(
              output + s * numPhases * plan.planeFloats + v * Simd::lanes,
              y < 0 || y >= d.in_height
                  ? Simd::set(0.0f)
                  : loadLanes<Stride>(args.table.lanes[s * vectors + v],
                                      map + y * d.in_width, d.stride_width));
    }
}

void fillRowsOf(const FillArguments &args, const float *map, float *planes) {
  switch (args.plan.shape.stride_width) {
  case 1:
    return fillRows<1>(args, map, planes);
  case 2:
    return fillRows<2>(args, map, planes);
  default:
    return fillRows<0>(args, map, planes);
  }
}

/// Copies the pixels of the channels that a band needs out of their tiles, to
/// their places in plain maps.
void untile(const FillArguments &args, int64_t mapFloats) {
  const BonsaiConvolutionDescriptor &d = args.plan.shape;
  Rows rows = getRows(args.plan, args.band);
  int64_t tiles = divideUp(d.in_height * d.in_width, tilePixels);
  int64_t first = rows.first * d.stride_height * d.in_width;
  int64_t end = (rows.end * d.stride_height) * d.in_width;
  int64_t firstTile = first < 0 ? 0 : first / tilePixels;
  int64_t endTile = end < 0 ? 0 : divideUp(end, tilePixels);
  endTile = endTile < tiles ? endTile : tiles;
  const float *image =
      args.input + args.band.image * tiles * d.in_channels * tilePixels;
  for (int64_t t = firstTile; t < endTile; ++t)
    for (int64_t c = args.firstChannel; c < args.endChannel; ++c)
      for (int64_t l = 0; l < tilePixels; l += Simd::lanes)
        Simd::store(
            args.maps + (c - args.firstChannel) * mapFloats + t * tilePixels +
                l,
            Simd::load(image + (t * d.in_channels + c) * tilePixels + l));
}

void fillByRows(const FillArguments &args) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  bool isTiled = d.input_layout == BONSAI_LAYOUT_PIXEL_TILES;
  int64_t pixels = d.in_height * d.in_width;
  int64_t mapFloats = divideUp(pixels, tilePixels) * tilePixels;
  if (isTiled)
    untile(args, mapFloats);
  for (int64_t c = args.firstChannel; c < args.endChannel; ++c)
    fillRowsOf(args,
               isTiled ? args.maps + (c - args.firstChannel) * mapFloats
                       : args.input +
                             (args.band.image * d.in_channels + c) * pixels,
               args.planes + c * plan.channelFloats);
}

void fill(const FillArguments &args) {
  if (args.plan.flat)
    fillFlat(args);
  else
    fillByRows(args);
}

void activateAll(const BonsaiActivation &activation, float *values,
                 int64_t count) {
  for (int64_t i = 0; i < count; i += Simd::lanes)
    Simd::store(values + i, activate(activation, Simd::load(values + i)));
}

constexpr Loops makeLoops() { return {Simd::lanes, fill, activateAll}; }
} // namespace
