//===- Fill.h - Filling planes with the input -------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a run copies before it multiplies; see InputPlan.h.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_FILL_H
#define BONSAI_KERNELS_CPU_PLANES_FILL_H

#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/cpu/simd/Level.h"

namespace bonsai::planes {

/// Where lanes of a vector of a plane come from: lane l from `offset` + l
/// floats (times the stride), if bit l of the mask is set.
struct Lanes {
  int64_t offset;
  uint32_t mask;
};

/// What filling needs besides the plan; depends on the length of vectors.
struct FillTable {
  /// Of flat plans [source][vector], from `leadFloats` before the first pixel
  /// on, with offsets from the channel's first pixel; of others
  /// [source][vector of a row], with offsets from the start of the row.
  std::vector<Lanes> lanes;
  /// Of flat plans with input in pixel tiles: what comes from the next tile.
  std::vector<Lanes> moreLanes;
  int64_t vectors = 0; ///< Of a source.
};

FillTable makeFillTable(const InputPlan &plan, int64_t lanes);

/// Channels that are copied together: in pixel tiles they are neighbours.
constexpr int64_t fillChannels = 16;

struct FillArguments {
  const InputPlan &plan;
  const FillTable &table;
  Band band;
  const float *input;
  int64_t firstChannel, endChannel;
  float *planes; ///< Of all channels.
  /// Room for a row of each of `fillChannels` channels, `rowFloats` apart: a
  /// width, rounded up to tiles, and a tile. Used where the plan is not flat
  /// and the input in pixel tiles.
  float *row;
  int64_t rowFloats;
};

/// Loops that are built once for each instruction set.
struct Loops {
  int64_t lanes;
  void (*fill)(const FillArguments &);
  /// Applies an activation to `count` values, a multiple of 16, in place.
  void (*activate)(const BonsaiActivation &, float *values, int64_t count);
};

extern const Loops portableLoops, avx2Loops, avx512Loops;

const Loops &getLoops(Level level);

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_FILL_H
