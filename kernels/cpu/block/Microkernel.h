//===- Microkernel.h - Rows times tiles in registers ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inner loops, built once for each instruction set from MicrokernelLoops.h.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_MICROKERNEL_H
#define BONSAI_KERNELS_CPU_BLOCK_MICROKERNEL_H

#include "kernels/cpu/planes/InputPlan.h"

#include <limits>

namespace bonsai::block {

/// Columns whose input needs the same mask.
struct Segment {
  /// Floats from a tile's place in the input.
  const int32_t *offsets;
  int64_t numColumns;
  int64_t mask; ///< Of the input's lanes, counted from 1; 0 if none.
};

/// What a microkernel computes: some rows of a panel for consecutive tiles.
/// Pointers are to the first row, and to its first tile.
struct Product {
  const float *input;
  int64_t inputStride; ///< Floats from tile to tile.
  const Segment *segments;
  int64_t numSegments;
  /// Those of a column one after another, columns `weightStride` apart.
  const float *weights;
  int64_t weightStride;
  const planes::TileMasks *masks;
  const float *bias;
  const float *residual; ///< Null if there is none.
  float *output;
  int64_t outputStride; ///< Of the residual, too.
  bool isFirst; ///< Starts from the bias instead of from what the output holds.
};

/// An activation, as far as possible as bounds.
struct Bounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  /// What the bounds cannot express; of kind NONE otherwise.
  BonsaiActivation rest = {BONSAI_ACTIVATION_NONE, 0, 0};
};

inline Bounds makeBounds(const BonsaiActivation &activation) {
  Bounds bounds;
  if (activation.kind == BONSAI_ACTIVATION_RELU)
    bounds.low = 0;
  else if (activation.kind == BONSAI_ACTIVATION_CLIP)
    bounds.low = activation.alpha, bounds.high = activation.beta;
  else
    bounds.rest = activation;
  return bounds;
}

using Microkernel = void (*)(const Product &, const Bounds &);

/// Rows that a microkernel takes are a power of two.
constexpr int maxRowsLog2 = 3;
constexpr int maxTiles = 4;

struct Microkernels {
  /// By the logarithm of the rows, then by tiles - 1; null where registers do
  /// not suffice. Fewer rows allow no fewer tiles.
  Microkernel functions[maxRowsLog2 + 1][maxTiles];
};

extern const Microkernels portableMicrokernels, avx2Microkernels,
    avx512Microkernels;

} // namespace bonsai::block

#endif // BONSAI_KERNELS_CPU_BLOCK_MICROKERNEL_H
