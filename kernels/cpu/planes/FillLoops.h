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

/// Vectors of a plane.
int64_t countVectors(const FillArguments &args) {
  return (args.plan.leadFloats + args.band.numTiles * tilePixels +
          args.plan.trailFloats) /
         Simd::lanes;
}

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

/// Planes that are moved copies of a row-major map.
void fillFlat(const FillArguments &args) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t pixels = d.in_height * d.in_width;
  const float *input =
      args.input +
      (args.band.image * d.in_channels + args.firstChannel) * pixels;
  float *planes = args.planes + args.firstChannel * plan.channelFloats;
  int64_t first = args.band.firstTile * tilePixels / Simd::lanes;
  int64_t count = countVectors(args);
  int64_t numSources = plan.sources.size();
  for (int64_t v = 0; v < count; ++v)
    for (int64_t s = 0; s < numSources; ++s) {
      Column column = {input, pixels,
                       planes + s * plan.planeFloats + v * Simd::lanes,
                       plan.channelFloats, args.endChannel - args.firstChannel};
      copyLanes(column, args.table.lanes[s * args.table.vectors + first + v]);
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

InputRow getRow(const FillArguments &args, int64_t y) {
  const BonsaiConvolutionDescriptor &d = args.plan.shape;
  int64_t pixels = d.in_height * d.in_width;
  int64_t channel = args.band.image * d.in_channels + args.firstChannel;
  return {args.input + channel * pixels + y * d.in_width, pixels};
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

/// Puts a vector together from `Count` vectors of tiles, and from what the
/// output holds unless `IsFirst`.
template <int Count, bool IsFirst>
BONSAI_INLINE void putTogether(const Column &column, const Pick *picks) {
  Simd::Shuffle shuffles[Count + 1];
  int64_t offsets[Count + 1];
#pragma GCC unroll 4
  for (int i = 0; i < Count; ++i) {
    shuffles[i] = Simd::Shuffle(picks[i].lanes, picks[i].mask);
    offsets[i] = picks[i].offset;
  }
  const float *input = column.input;
  float *output = column.output;
  for (int64_t c = 0; c < column.channels; ++c) {
    Float x = IsFirst ? Simd::set(0.0f) : Simd::load(output);
#pragma GCC unroll 4
    for (int i = 0; i < Count; ++i)
      x = shuffles[i].load(x, input + offsets[i]);
    Simd::store(output, x);
    input += column.inputStride;
    output += column.outputStride;
  }
}

void fillVector(const Column &column, const Pick *first, const Pick *end) {
  switch (end - first) {
  case 0:
    return putTogether<0, true>(column, first);
  case 1:
    return putTogether<1, true>(column, first);
  case 2:
    return putTogether<2, true>(column, first);
  case 3:
    return putTogether<3, true>(column, first);
  }
  putTogether<4, true>(column, first);
  for (first += 4; first != end; ++first)
    putTogether<1, false>(column, first);
}

/// All planes side by side, so that what they need of the input stays near.
void fillFromTiles(const FillArguments &args) {
  const InputPlan &plan = args.plan;
  const BonsaiConvolutionDescriptor &d = plan.shape;
  int64_t imageTiles = divideUp(d.in_height * d.in_width, tilePixels);
  const float *input =
      args.input +
      (args.band.image * imageTiles * d.in_channels + args.firstChannel) *
          tilePixels;
  float *planes = args.planes + args.firstChannel * plan.channelFloats;
  int64_t numPlanes = plan.sources.size() * plan.phases.size();
  const int64_t *ends =
      args.table.pickEnds.data() +
      args.band.firstTile * tilePixels / Simd::lanes * numPlanes;
  const Pick *picks = args.table.picks.data();
  int64_t count = countVectors(args);
  for (int64_t v = 0; v < count; ++v)
    for (int64_t p = 0; p < numPlanes; ++p, ++ends)
      fillVector({input, tilePixels,
                  planes + p * plan.planeFloats + v * Simd::lanes,
                  plan.channelFloats, args.endChannel - args.firstChannel},
                 picks + ends[0], picks + ends[1]);
}

void fill(const FillArguments &args) {
  if (args.plan.shape.input_layout == BONSAI_LAYOUT_PIXEL_TILES)
    fillFromTiles(args);
  else if (args.plan.flat)
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
