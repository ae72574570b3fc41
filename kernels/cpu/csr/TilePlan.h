//===- TilePlan.h - How a feature map is cut into vectors
//-------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pixels lie in vector lanes. The kernel works on a tile buffer that holds, for
// every input channel, the needed input rows, bordered with zeros and cut into
// vectors; a tap of the filter is then a constant byte offset into that buffer.
// All kernel columns share one copy of the rows, by unaligned loads, which
// measured better than one aligned copy each: what counts is how much of the
// buffer the nearest cache holds. With a horizontal stride, or where the border
// does not fit in the padding of the last vector, each kernel column has a copy
// of its own.
//
// A vector row is what one row of vectors covers: one output row, or, on maps
// narrower than half a vector, `segments` output rows side by side, each
// `vectorRows` below the one before. 1x1 convolutions without stride or padding
// see the whole map as a single row, and where its size is a multiple of the
// vector the input is as good as a tile buffer: it is read in place.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_CSR_TILEPLAN_H
#define BONSAI_KERNELS_CPU_CSR_TILEPLAN_H

#include "kernels/cpu/csr/Microkernel.h"

#include <vector>

namespace bonsai::csr {

/// A rectangle of vectors: vector rows times vector columns.
struct Tile {
  int64_t firstRow, numRows;
  int64_t firstColumn, numColumns;
};

struct TilePlan {
  /// The convolution, 1x1 maps flattened.
  BonsaiConvolutionDescriptor shape;
  int64_t lanes;
  int64_t segments;      ///< Output rows per vector row: 1, 2 or 4.
  int64_t vectorRows;    ///< Vector rows per image.
  int64_t vectorColumns; ///< Vectors per vector row.
  std::vector<Tile> tiles;
  /// The input is read in place; there is no tile buffer.
  bool direct;
  /// One copy per channel serves all kernel columns, by unaligned loads.
  bool shared;

  /// Layout of the tile buffer: [channel][kernel column][phase][row][vector].
  /// A phase is a residue of the padded input row modulo the vertical stride.
  std::vector<int64_t> phases;
  int64_t bufferRows; ///< Rows of one phase in the largest tile.
  int64_t rowBytes, phaseBytes, columnBytes, channelBytes, bufferBytes;

  /// Input row of each buffer row, as an element offset, or -1 for a row of
  /// zeros: [tile][phase][row][segment].
  std::vector<int32_t> inputRows;
  /// Where lanes come from in an input row: [kernel column][vector][segment].
  std::vector<Piece> sources;
  /// Where lanes go to in an output channel: [vector row][vector][segment].
  std::vector<Piece> places;

  /// Byte offset of a filter tap within a group of vectors.
  int64_t tapOffset(int64_t channel, int64_t ky, int64_t kx) const;
};

/// Plans tiles whose buffer stays within the second-level cache where possible.
TilePlan makeTilePlan(const BonsaiConvolutionDescriptor &descriptor,
                      int64_t lanes, int64_t maxVectors);

/// Makes what tile number `tile` needs of input channels [first, last) of one
/// image ready: copies it into `buffer`, or, when the plan is direct, asks for
/// its cache lines.
void fillTile(const TilePlan &plan, int64_t tile, const Microkernels &kernels,
              const float *image, int64_t first, int64_t last, char *buffer);

/// The tile's first vector: in `buffer`, or in the image if the plan is direct.
const char *tileStart(const TilePlan &plan, int64_t tile, const float *image,
                      const char *buffer);

} // namespace bonsai::csr

#endif // BONSAI_KERNELS_CPU_CSR_TILEPLAN_H
