//===- Program.h ---------------------------------------------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A masked layer as straight-line code for a GPU: which multiplications each
// warp does, in which order. A block of threads computes some output channels,
// the rows of a tile, of some pixels: each thread one pixel or a few, its sums
// in registers. All weights of the tile are in the code. For each input channel
// and tap that any row uses there is one load, and one multiplication for each
// row that does. (SparseRT, arXiv 2008.11849, does 1x1 layers so.)
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_UNROLLED_PROGRAM_H
#define BONSAI_KERNELS_CUDA_UNROLLED_PROGRAM_H

#include "kernels/cpu/sparse/MaskedWeights.h"

#include <string>
#include <tuple>
#include <vector>

namespace bonsai::gpu_unrolled {

constexpr int64_t warpLanes = 32;

/// How the work of a layer is divided.
struct Tiling {
  /// Output channels of a block.
  int64_t rows = 32;
  /// Warps that run the same code on different pixels.
  int64_t warps = 1;
  /// Warps that share the weights of a tile, each with code of its own; their
  /// sums are added in shared memory.
  int64_t slices = 1;
  /// Pixels of a lane: 1, 2 or 4.
  int64_t pixels = 1;
  /// Whether two pixels of a lane share a register and an instruction: products
  /// and sums are of f16, two of which make a sum (see `halfRun`). For f16 maps
  /// and an even number of pixels.
  bool isHalf2 = false;

  /// Threads of a slice.
  int64_t getLanes() const { return warpLanes * warps; }
  int64_t getThreads() const { return getLanes() * slices; }
  int64_t getBlockPixels() const { return getLanes() * pixels; }

  /// "32x2x4x2-half2": rows, warps, slices, pixels.
  std::string getName() const;

  bool operator==(const Tiling &other) const {
    return std::tie(rows, warps, slices, pixels, isHalf2) ==
           std::tie(other.rows, other.warps, other.slices, other.pixels,
                    other.isHalf2);
  }
};

/// Products that are added up in f16 before their sum goes to the total of all
/// before. Each addition is off by at most 2^-11 of the sum so far; what is
/// lost where totals are added starts the next run.
constexpr int64_t halfRun = 8;

/// A multiplication of the value that was loaded.
struct Term {
  int32_t row; ///< Within the tile.
  float weight;
};

/// A load and what uses it. There is at least one term.
struct Column {
  int32_t channel; ///< Of the input, counted through all groups.
  int32_t tap;     ///< ky * kernel_width + kx
  std::vector<Term> terms;
};

/// What one warp of a block runs, tap by tap.
using Slice = std::vector<Column>;

struct RowTile {
  /// The output channels of the tile's rows; the last tile can have fewer.
  std::vector<int32_t> channels;
  /// As many as the tiling says; some may be empty.
  std::vector<Slice> slices;
};

struct Program {
  /// Not transposed, both layouts BONSAI_LAYOUT_PLAIN. A linear layer is a 1x1
  /// convolution of images of one pixel.
  BonsaiConvolutionDescriptor shape;
  Tiling tiling;
  std::vector<RowTile> tiles;
  std::vector<float> bias; ///< Of each output channel; empty if there is none.
  bool isHalf = false;     ///< Maps are of f16; sums are f32 always.

  int64_t getNumPixels() const {
    return shape.batch * shape.out_height * shape.out_width;
  }
};

/// Whether the pixels of a lane are neighbours that one instruction loads, and
/// one stores. That takes maps that are read as they lie and channels that
/// begin at a multiple of so many pixels. Otherwise they lie as many apart as a
/// slice has lanes, so that the lanes of a warp read neighbours each time: with
/// neighbours in a lane a warp would touch as many more lines of the cache, and
/// gain nothing, as vectors have to be aligned and a tap shifts them.
bool loadsVectors(const BonsaiConvolutionDescriptor &shape,
                  const Tiling &tiling);

/// Divides the weights that a mask keeps, which must fit the shape. Rows that
/// use the same columns share a tile; slices get about as much work each.
Program makeProgram(const BonsaiConvolutionDescriptor &shape,
                    const MaskedWeights &weights, const Tiling &tiling);

} // namespace bonsai::gpu_unrolled

#endif // BONSAI_KERNELS_CUDA_UNROLLED_PROGRAM_H
