//===- PackedBlocks.h - Weights of blocks, packed ---------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bytes that the compile-time half (Pack.h) writes and the run half reads.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BLOCK_PACKEDBLOCKS_H
#define BONSAI_KERNELS_CPU_BLOCK_PACKEDBLOCKS_H

#include <cstdint>

namespace bonsai::block {

/// "BBLK" in little-endian bytes.
constexpr uint32_t packedMagic = 0x4b4c4242;
constexpr uint32_t packedVersion = 1;

/// Most rows of a panel.
constexpr int64_t maxPanelRows = 8;

/// Consecutive rows (output channels) of one row of the mask's blocks, and of
/// one group, times a block of input channels. All rows keep the same columns.
struct Panel {
  int64_t firstRow, numRows;
  /// Into the section of columns; panels of the same blocks share theirs.
  int64_t firstColumn, numColumns;
  /// Into the section of weights: [numColumns][numRows].
  int64_t firstWeight;
};

/// Start of packed weights. Three sections follow, each at a multiple of 64
/// bytes from the start of this header:
///
///   panels   Panel[numBlocks][numPanels], both by ascending row or channel
///   columns  int32[numColumns]: (input channel * kernel_height + ky) *
///            kernel_width + kx, the channel counted through all groups; of a
///            panel by ascending kx, then channel, then ky
///   weights  float[numWeights]
struct PackedHeader {
  uint32_t magic;
  uint32_t version;
  int64_t numRows; ///< Output channels.
  /// Blocks of input channels. Their products add up.
  int64_t numBlocks;
  int64_t numPanels; ///< Of each block, all with the same rows.
  int64_t numColumns, numWeights;
  int64_t panelsAt, columnsAt, weightsAt; ///< Bytes from the header.
  int64_t totalBytes;
};

} // namespace bonsai::block

#endif // BONSAI_KERNELS_CPU_BLOCK_PACKEDBLOCKS_H
