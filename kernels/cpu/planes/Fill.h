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

/// Lanes of a vector of a plane that lie in one vector of a tile: lane l is its
/// lane lanes[l], if bit l of the mask is set.
struct Pick {
  int64_t offset; ///< Floats from the channel's part of an image's first tile.
  uint32_t mask;
  uint8_t lanes[tilePixels];
};

/// What filling needs besides the plan; depends on the length of vectors.
struct FillTable {
  /// Of row-major inputs. Of flat plans [source][vector], from `leadFloats`
  /// before the first pixel on, with offsets from the channel's first pixel; of
  /// others [source][vector of a row], with offsets from the start of the row.
  std::vector<Lanes> lanes;
  int64_t vectors = 0; ///< Of a source.

  /// Of inputs in pixel tiles: of vector v of plane p, from `leadFloats` before
  /// the first pixel on, the picks from pickEnds[p + v * planes] on up to
  /// pickEnds[p + v * planes + 1].
  std::vector<Pick> picks;
  std::vector<int64_t> pickEnds;
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
