//===- Microkernel.h - Inner loops of the CSR kernel ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface between the code that is compiled once and the inner loops that
// are compiled once per instruction set. Plain structs and function pointers
// only: nothing inline may be shared with code built for another processor.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_MICROKERNEL_H
#define BONSAI_KERNELS_CPU_CSR_MICROKERNEL_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/simd/Level.h"

namespace bonsai::csr {

/// One stored weight and where in the tile buffer its input vectors start.
struct Nonzero {
  uint32_t offset; ///< Bytes from the start of the vector group.
  float value;
};

/// One output row: its channel and its stretch of the nonzeros.
struct Row {
  uint32_t channel;
  uint32_t count;
  uint32_t first;
};

/// Part of a vector whose lanes lie next to each other in memory: lane `l` is
/// element `offset + l * stride` for every bit `l` set in `mask`.
struct Piece {
  int32_t offset;
  uint32_t mask;
};

/// Output rows times one group of vectors.
struct RowsTimesVectors {
  const Row *rows;
  int64_t numRows;
  const Nonzero *nonzeros;
  const char *input;   ///< The group's first vector in the tile buffer.
  const Piece *places; ///< `segments` per vector, of one output channel.
  int64_t segments;
  bool contiguous;       ///< All vectors are full and follow one another.
  int64_t outputPlane;   ///< Elements per output channel.
  float *output;         ///< Of the image.
  const float *residual; ///< Of the image; null if there is none.
  const float *bias;     ///< Null if there is none.
  BonsaiActivation activation;
};

/// A stretch of channels of a tile buffer, filled from those of the input.
struct FillChannels {
  const float *input; ///< The first channel's plane.
  int64_t inputPlane; ///< Elements per input channel.
  int64_t numChannels;
  int64_t numCopies;  ///< Of every input row, each shifted its own way.
  int64_t numRows;    ///< Buffer rows per channel and copy.
  int64_t numVectors; ///< Per row to fill.
  int64_t segments;
  int64_t stride; ///< Input elements from lane to lane.
  /// Elements from the plane's start to the input row: `segments` per buffer
  /// row; negative where the row lies outside the input.
  const int32_t *rows;
  /// `segments` per vector, of an input row; `pieceStride` per copy.
  const Piece *pieces;
  int64_t pieceStride;
  float *output;
  int64_t rowStride, copyStride, channelStride; ///< Elements of the buffer.
};

/// A stretch of the output features of a linear layer, for one sample.
struct RowsTimesVector {
  int64_t firstRow, lastRow;
  const uint32_t *rowOffsets;
  const void *columns;
  int64_t columnBytes;
  const float *values;
  const float *input;
  const float *residual; ///< Null if there is none.
  const float *bias;     ///< Null if there is none.
  float *output;
  BonsaiActivation activation;
};

/// The inner loops of one instruction set.
struct Microkernels {
  int64_t lanes;
  /// Largest group of vectors whose accumulators stay in registers.
  int64_t maxVectors;
  /// `multiply[v - 1]` handles groups of `v` vectors.
  void (*const *multiply)(const RowsTimesVectors &);
  void (*fill)(const FillChannels &);
  void (*dot)(const RowsTimesVector &);
};

/// Each defined in the file built for that instruction set.
extern const Microkernels portableMicrokernels;
extern const Microkernels avx2Microkernels;
extern const Microkernels avx512Microkernels;

const Microkernels &getMicrokernels(Level level);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_MICROKERNEL_H
