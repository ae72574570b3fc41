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

#include "kernels/cpu/planes/Fill.h"
#include "kernels/cpu/simd/Activation.h"

namespace {
using namespace bonsai::planes;

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

/// A row of the input, of several channels.
struct InputRow {
  const float *first; ///< Of the first channel.
  int64_t stride;     ///< From channel to channel.
};

/// Copies a row out of its tiles, and asks for what the next row needs: the
/// processor does not see the pattern.
InputRow untileRow(const FillArguments &args, const float *image, int64_t y) {
  const BonsaiConvolutionDescriptor &d = args.plan.shape;
  int64_t first = y * d.in_width / tilePixels;
  int64_t end = divideUp((y + 1) * d.in_width, tilePixels);
  int64_t tile = d.in_channels * tilePixels, ahead = (end - first) * tile;
  for (int64_t t = first; t < end; ++t) {
    const float *input = image + t * tile + args.firstChannel * tilePixels;
    float *row = args.row + (t - first) * tilePixels;
    for (int64_t c = args.firstChannel; c < args.endChannel; ++c) {
      __builtin_prefetch(input + ahead);
      for (int64_t l = 0; l < tilePixels; l += Simd::lanes)
        Simd::store(row + l, Simd::load(input + l));
      input += tilePixels;
      row += args.rowFloats;
    }
  }
  return {args.row + y * d.in_width - first * tilePixels, args.rowFloats};
}

InputRow getRow(const FillArguments &args, int64_t y) {
  const BonsaiConvolutionDescriptor &d = args.plan.shape;
  int64_t pixels = d.in_height * d.in_width;
  int64_t image = args.band.image * d.in_channels;
  if (d.input_layout == BONSAI_LAYOUT_PIXEL_TILES)
    return untileRow(
        args, args.input + image * divideUp(pixels, tilePixels) * tilePixels,
        y);
  return {args.input + (image + args.firstChannel) * pixels + y * d.in_width,
          pixels};
}

template <int Stride>
BONSAI_INLINE void pickLanes(const Column &column, const Lanes &lanes,
                             int64_t stride) {
  Lanes local = lanes;
  for (int64_t c = 0; c < column.channels; ++c)
    Simd::store(column.output + c * column.outputStride,
                loadLanes<Stride>(local, column.input + c * column.inputStride,
                                  stride));
}

BONSAI_INLINE void clear(const Column &column) {
  for (int64_t c = 0; c < column.channels; ++c)
    Simd::store(column.output + c * column.outputStride, Simd::set(0.0f));
}

/// Fills a row of the planes of one phase, from `output` in the first
/// channel's first plane on, with up to a vector too much.
template <int Stride>
void fillRow(const FillArguments &args, const InputRow &input, float *output) {
  const InputPlan &plan = args.plan;
  int64_t toSource = plan.planeFloats * int64_t(plan.phases.size());
  int64_t numSources = plan.sources.size(), vectors = args.table.vectors;
  for (int64_t s = 0; s < numSources; ++s)
    for (int64_t v = 0; v < vectors; ++v) {
      Column column = {input.first, input.stride,
                       output + s * toSource + v * Simd::lanes,
                       plan.channelFloats, args.endChannel - args.firstChannel};
      if (input.first)
        pickLanes<Stride>(column, args.table.lanes[s * vectors + v],
                          plan.shape.stride_width);
      else
        clear(column);
    }
}

/// From the top down, so that what a row has too much is overwritten.
template <int Stride> void fillRows(const FillArguments &args) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  Rows rows = getRows(plan, args.band);
  float *start = args.planes + args.firstChannel * plan.channelFloats +
                 plan.leadFloats - args.band.firstTile * tilePixels;
  for (int64_t r = rows.first; r < rows.end; ++r)
    for (size_t phase = 0; phase < plan.phases.size(); ++phase) {
      int64_t y = r * d.stride_height + plan.phases[phase];
      bool isInside = y >= 0 && y < d.in_height;
      fillRow<Stride>(args, isInside ? getRow(args, y) : InputRow{nullptr, 0},
                      start + phase * plan.planeFloats + r * d.out_width);
    }
}

void fillByRows(const FillArguments &args) {
  switch (args.plan.shape.stride_width) {
  case 1:
    return fillRows<1>(args);
  case 2:
    return fillRows<2>(args);
  default:
    return fillRows<0>(args);
  }
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
