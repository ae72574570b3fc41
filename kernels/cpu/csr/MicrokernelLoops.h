//===- MicrokernelLoops.h - CSR inner loops over any vector -----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner loops, written once over the type `Simd` that the including file
// defines for its instruction set. Everything is in an anonymous namespace, so
// that the linker cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/simd/Activation.h"

namespace {
using namespace bonsai::csr;

/// Writes one vector of an output channel to its pieces.
BONSAI_INLINE void scatter(const RowsTimesVectors &args, int64_t plane,
                           const Piece *pieces, Float x) {
  if (args.residual) {
    Float residual = Simd::set(0.0f);
    for (int64_t s = 0; s < args.segments; ++s)
      residual = Simd::load(residual, pieces[s].mask,
                            args.residual + plane + pieces[s].offset);
    x = x + residual;
  }
  x = activate(args.activation, x);
  for (int64_t s = 0; s < args.segments; ++s)
    Simd::store(args.output + plane + pieces[s].offset, pieces[s].mask, x);
}

/// Any activation, any number of segments. Not inlined: the accumulators of the
/// caller must not have their address taken.
__attribute__((noinline)) void scatterAll(const RowsTimesVectors &args,
                                          int64_t plane, const Float *sums,
                                          int64_t count) {
  for (int64_t v = 0; v < count; ++v)
    scatter(args, plane, args.places + v * args.segments, sums[v]);
}

/// The epilogue of vectors in one piece each, with ReLU or no activation.
template <int Vectors, bool Full>
BONSAI_INLINE void finishInPlace(const RowsTimesVectors &args, int64_t plane,
                                 Float *sums) {
  bool relu = args.activation.kind == BONSAI_ACTIVATION_RELU;
  Float floor = Simd::set(relu ? 0.0f : -__builtin_inff());
  const Piece *places = args.places;
  if (args.residual) {
    const float *residual = args.residual + plane;
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      sums[v] = sums[v] +
                (Full ? Simd::load(residual + places->offset + v * Simd::lanes)
                      : Simd::load(Simd::set(0.0f), places[v].mask,
                                   residual + places[v].offset));
  }
  float *output = args.output + plane;
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) {
    Float x = Simd::max(floor, sums[v]);
    if (Full)
      Simd::store(output + places->offset + v * Simd::lanes, x);
    else
      Simd::store(output + places[v].offset, places[v].mask, x);
  }
}

template <int Vectors>
BONSAI_INLINE void finishRow(const RowsTimesVectors &args, const Row &row,
                             Float *sums) {
  int64_t plane = row.channel * args.outputPlane;
  if (args.segments == 1 && args.activation.kind <= BONSAI_ACTIVATION_RELU) {
    if (args.contiguous)
      finishInPlace<Vectors, true>(args, plane, sums);
    else
      finishInPlace<Vectors, false>(args, plane, sums);
    return;
  }
  Float spilled[Vectors];
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v)
    spilled[v] = sums[v];
  scatterAll(args, plane, spilled, Vectors);
}

/// Asks for the cache lines that row `r` will write: rows are not in the order
/// of their channels, so no hardware prefetcher foresees them.
template <int Vectors>
BONSAI_INLINE void prefetchOutput(const RowsTimesVectors &args, int64_t r) {
  if (r >= args.numRows)
    return;
  const float *first = args.output + args.places->offset +
                       args.rows[r].channel * args.outputPlane;
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v)
    __builtin_prefetch(first + v * Simd::lanes, 1);
}

/// Accumulators of `Vectors` vectors stay in registers for the whole row; each
/// weight is broadcast once and used on all of them.
template <int Vectors> void multiply(const RowsTimesVectors &args) {
  const Nonzero *nonzero = args.nonzeros + args.rows[0].first;
  for (int64_t r = 0; r < args.numRows; ++r) {
    const Row &row = args.rows[r];
    Float sums[Vectors];
    Float start = Simd::set(args.bias ? args.bias[row.channel] : 0.0f);
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      sums[v] = start;
    prefetchOutput<Vectors>(args, r + 1);
    for (const Nonzero *end = nonzero + row.count; nonzero != end; ++nonzero) {
      const float *x =
          reinterpret_cast<const float *>(args.input + nonzero->offset);
      Float weight = Simd::set(nonzero->value);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v)
        sums[v] = Simd::fma(weight, Simd::load(x + v * Simd::lanes), sums[v]);
    }
    finishRow<Vectors>(args, row, sums);
  }
}

/// Lane by lane, for strides without a vector instruction.
BONSAI_INLINE Float loadStrided(Float rest, uint32_t mask, const float *p,
                                int64_t stride) {
  for (int l = 0; l < Simd::lanes; ++l)
    if (mask >> l & 1)
      rest[l] = p[l * stride];
  return rest;
}

/// One vector of the buffer from its segments' input rows.
template <int Stride>
BONSAI_INLINE Float loadPieces(const FillChannels &args, const float *plane,
                               const int32_t *rows, const Piece *pieces) {
  Float x = Simd::set(0.0f);
  for (int64_t s = 0; s < args.segments; ++s) {
    if (rows[s] < 0)
      continue;
    const float *p = plane + rows[s] + pieces[s].offset;
    if (Stride == 1)
      x = Simd::load(x, pieces[s].mask, p);
    else if (Stride == 2)
      x = Simd::loadEven(x, pieces[s].mask, p);
    else
      x = loadStrided(x, pieces[s].mask, p, args.stride);
  }
  return x;
}

/// Channels ahead whose data is asked for while one is copied: the stretches of
/// a wide map are too short for the hardware prefetcher.
constexpr int64_t channelsAhead = 2;

template <int Stride>
BONSAI_INLINE void fillRow(const FillChannels &args, const float *plane,
                           const int32_t *rows, float *output) {
  if (args.segments == 1 && rows[0] >= 0) {
    const float *next = plane + channelsAhead * args.inputPlane + rows[0];
    for (int64_t v = 0; v < args.numVectors; ++v)
      __builtin_prefetch(next + args.pieces[v].offset);
  }
  for (int64_t copy = 0; copy < args.numCopies; ++copy) {
    const Piece *pieces = args.pieces + copy * args.pieceStride;
    float *to = output + copy * args.copyStride;
    for (int64_t v = 0; v < args.numVectors; ++v)
      Simd::store(
          to + v * Simd::lanes,
          loadPieces<Stride>(args, plane, rows, pieces + v * args.segments));
  }
}

template <int Stride> void fillChannels(const FillChannels &args) {
  for (int64_t c = 0; c < args.numChannels; ++c) {
    const float *plane = args.input + c * args.inputPlane;
    float *output = args.output + c * args.channelStride;
    for (int64_t row = 0; row < args.numRows; ++row)
      fillRow<Stride>(args, plane, args.rows + row * args.segments,
                      output + row * args.rowStride);
  }
}

void fill(const FillChannels &args) {
  if (args.stride == 1)
    fillChannels<1>(args);
  else if (args.stride == 2)
    fillChannels<2>(args);
  else
    fillChannels<0>(args);
}

BONSAI_INLINE float activateOne(const BonsaiActivation &activation, float x) {
  return activate(activation, Simd::set(x))[0];
}

/// One output feature: gathers the inputs that the row's weights meet.
template <typename Index>
BONSAI_INLINE float dotRow(const Index *columns, const float *values,
                           int64_t count, const float *input) {
  Float sums[2] = {Simd::set(0.0f), Simd::set(0.0f)};
  int64_t i = 0;
  for (; i + 2 * Simd::lanes <= count; i += 2 * Simd::lanes)
    for (int64_t u = 0; u < 2; ++u) {
      int64_t at = i + u * Simd::lanes;
      sums[u] = Simd::fma(Simd::load(values + at),
                          Simd::gather(input, columns + at), sums[u]);
    }
  Float all = sums[0] + sums[1];
  float sum = 0.0f;
  for (int l = 0; l < Simd::lanes; ++l)
    sum += all[l];
  for (; i < count; ++i)
    sum += values[i] * input[columns[i]];
  return sum;
}

template <typename Index>
BONSAI_INLINE void dotRows(const RowsTimesVector &args) {
  const Index *columns = static_cast<const Index *>(args.columns);
  for (int64_t r = args.firstRow; r < args.lastRow; ++r) {
    uint32_t first = args.rowOffsets[r];
    float sum = dotRow(columns + first, args.values + first,
                       args.rowOffsets[r + 1] - first, args.input);
    sum += args.bias ? args.bias[r] : 0.0f;
    sum += args.residual ? args.residual[r] : 0.0f;
    args.output[r] = activateOne(args.activation, sum);
  }
}

void dot(const RowsTimesVector &args) {
  if (args.columnBytes == 2)
    dotRows<uint16_t>(args);
  else
    dotRows<uint32_t>(args);
}

using Multiply = void (*)(const RowsTimesVectors &);

template <int Vectors = Simd::maxVectors> struct MultiplyTable {
  static constexpr void fillIn(Multiply *table) {
    table[Vectors - 1] = multiply<Vectors>;
    if constexpr (Vectors > 1)
      MultiplyTable<Vectors - 1>::fillIn(table);
  }
};

struct AllMultiplies {
  Multiply table[Simd::maxVectors];
  constexpr AllMultiplies() : table() { MultiplyTable<>::fillIn(table); }
};
constexpr AllMultiplies multiplies;

constexpr Microkernels makeMicrokernels() {
  return {Simd::lanes, Simd::maxVectors, multiplies.table, fill, dot};
}
} // namespace
