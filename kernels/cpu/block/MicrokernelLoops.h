//===- MicrokernelLoops.h - Bodies of the microkernels ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for each instruction set, after the Simd it is built on.
//
// A column of a block is rows times tiles multiplications for rows plus tiles
// loads. Whichever is fewer is held in registers, the other passes through.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/block/Microkernel.h"
#include "kernels/cpu/simd/Activation.h"

namespace {
using namespace bonsai;
using namespace bonsai::block;
using planes::tilePixels;

constexpr int vectorsPerTile = tilePixels / Simd::lanes;
/// How far ahead weights are fetched into the second-level cache, in floats.
/// They come from beyond it when a layer starts, faster than the processor
/// would ask for them by itself.
constexpr int64_t fetchDistance = 256;

/// Of 32 registers with AVX-512, of 16 otherwise.
constexpr int maxAccumulators = Simd::lanes == 16 ? 24 : 12;
constexpr int maxRows = Simd::lanes / 2;

constexpr bool fitsRegisters(int rows, int tiles) {
  return rows <= maxRows &&
         (tiles == 1 || rows * tiles * vectorsPerTile <= maxAccumulators);
}

/// The input of a column.
template <int Tiles> struct InputLoader {
  const float *tiles[Tiles];

  BONSAI_INLINE explicit InputLoader(const Product &product) {
#pragma GCC unroll 4
    for (int t = 0; t < Tiles; ++t)
      tiles[t] = product.input + t * product.inputStride;
  }

  BONSAI_INLINE const float *place(int vector, int64_t offset) const {
    return tiles[vector / vectorsPerTile] + offset +
           vector % vectorsPerTile * Simd::lanes;
  }
  BONSAI_INLINE Float load(int vector, int64_t offset) const {
    return Simd::load(place(vector, offset));
  }
};

/// The same with masks; for vectors of a whole tile.
template <typename Vectors, int Tiles>
struct MaskedLoader : InputLoader<Tiles> {
  typename Vectors::Mask masks[Tiles];

  BONSAI_INLINE MaskedLoader(const Product &product, int64_t mask)
      : InputLoader<Tiles>(product) {
#pragma GCC unroll 4
    for (int t = 0; t < Tiles; ++t)
      masks[t] = Vectors::makeMask(product.masks[t][mask - 1]);
  }

  BONSAI_INLINE Float load(int vector, int64_t offset) const {
    return Vectors::load(masks[vector], this->place(vector, offset));
  }
};

/// Returns the weights that follow.
template <int Rows, int Vectors, typename Loader>
BONSAI_INLINE const float *
addColumns(const Segment &segment, const Loader &input, const float *weights,
           int64_t weightStride, Float (&sums)[Rows][Vectors]) {
  const int32_t *end = segment.offsets + segment.numColumns;
  for (const int32_t *at = segment.offsets; at != end; ++at) {
    int64_t offset = *at;
    // Of fewer rows a column's weights are a fraction of a cache line.
    if constexpr (Rows >= 4)
      __builtin_prefetch(weights + fetchDistance, 0, 2);
    if constexpr (Rows <= Vectors) {
      Float w[Rows];
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r)
        w[r] = Simd::set(weights[r]);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) {
        Float x = input.load(v, offset);
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r)
          sums[r][v] = Simd::fma(w[r], x, sums[r][v]);
      }
    } else {
      Float x[Vectors];
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v)
        x[v] = input.load(v, offset);
#pragma GCC unroll 8
      for (int r = 0; r < Rows; ++r) {
        Float w = Simd::set(weights[r]);
#pragma GCC unroll 16
        for (int v = 0; v < Vectors; ++v)
          sums[r][v] = Simd::fma(w, x[v], sums[r][v]);
      }
    }
    weights += weightStride;
  }
  return weights;
}

/// Floats from the first output to that of a row and vector, given the floats
/// from tile to tile.
BONSAI_INLINE int64_t place(int64_t stride, int row, int vector) {
  return vector / vectorsPerTile * stride + row * tilePixels +
         vector % vectorsPerTile * Simd::lanes;
}

/// What is left of an activation, once the sums are stored.
__attribute__((noinline)) void activateStored(const Product &product, int rows,
                                              int vectors,
                                              const BonsaiActivation &rest) {
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < vectors; ++v) {
      float *output = product.output + place(product.outputStride, r, v);
      Simd::store(output, activate(rest, Simd::load(output)));
    }
}

template <int Rows, int Vectors>
BONSAI_INLINE void start(const Product &product, Float (&sums)[Rows][Vectors]) {
  if (product.isFirst) {
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v)
        sums[r][v] = Simd::set(product.bias[r]);
    return;
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      sums[r][v] =
          Simd::load(product.output + place(product.outputStride, r, v));
}

template <int Rows, int Vectors>
BONSAI_INLINE void finish(const Product &product, const Bounds &bounds,
                          const Float (&sums)[Rows][Vectors]) {
  // Copies, as the compiler cannot know that stores leave them alone.
  const float *residual = product.residual;
  float *output = product.output;
  int64_t stride = product.outputStride;
  Float low = Simd::set(bounds.low), high = Simd::set(bounds.high);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) {
      int64_t at = place(stride, r, v);
      Float sum = sums[r][v];
      if (residual)
        sum = sum + Simd::load(residual + at);
      Simd::store(output + at, Simd::min(high, Simd::max(low, sum)));
    }
  if (bounds.rest.kind != BONSAI_ACTIVATION_NONE)
    activateStored(product, Rows, Vectors, bounds.rest);
}

template <int Rows, int Tiles>
void multiply(const Product &product, const Bounds &bounds) {
  Float sums[Rows][Tiles * vectorsPerTile];
  start(product, sums);
  const float *weights = product.weights;
  for (int64_t s = 0; s < product.numSegments; ++s) {
    const Segment &segment = product.segments[s];
    if (!segment.mask)
      weights = addColumns(segment, InputLoader<Tiles>(product), weights,
                           product.weightStride, sums);
    else if constexpr (vectorsPerTile == 1)
      weights =
          addColumns(segment, MaskedLoader<Simd, Tiles>(product, segment.mask),
                     weights, product.weightStride, sums);
  }
  finish(product, bounds, sums);
}

template <int Rows, int Tiles> constexpr Microkernel getMicrokernel() {
  if constexpr (fitsRegisters(Rows, Tiles))
    return multiply<Rows, Tiles>;
  return nullptr;
}

constexpr Microkernels makeMicrokernels() {
  return {{{getMicrokernel<1, 1>(), getMicrokernel<1, 2>(),
            getMicrokernel<1, 3>(), getMicrokernel<1, 4>()},
           {getMicrokernel<2, 1>(), getMicrokernel<2, 2>(),
            getMicrokernel<2, 3>(), getMicrokernel<2, 4>()},
           {getMicrokernel<4, 1>(), getMicrokernel<4, 2>(),
            getMicrokernel<4, 3>(), getMicrokernel<4, 4>()},
           {getMicrokernel<8, 1>(), getMicrokernel<8, 2>(),
            getMicrokernel<8, 3>(), getMicrokernel<8, 4>()}}};
}
} // namespace
