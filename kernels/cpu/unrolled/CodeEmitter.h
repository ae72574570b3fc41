//===- CodeEmitter.h - Instructions of a block of rows ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Wraps the assembler (Xbyak).
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_CODEEMITTER_H
#define BONSAI_KERNELS_CPU_UNROLLED_CODEEMITTER_H

#include "kernels/cpu/Convolution.h"
#include "kernels/cpu/simd/Level.h"
#include "kernels/cpu/unrolled/Program.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace bonsai::unrolled {

/// A kept weight of a block of rows.
struct BlockEntry {
  int64_t inputOffset; ///< Bytes from the tile's place in the input.
  int32_t mask;        ///< Of the input's lanes, counted from 1; 0 if none.
  int32_t row;         ///< Within the block.
  float value;
};

/// Output channels that accumulate in registers together.
struct RowBlock {
  std::vector<int64_t> channels;
  /// By ascending offset, mask and row.
  std::vector<BlockEntry> entries;
  /// Starts from bias and residual instead of from what the output holds.
  bool isFirst;
  bool isLast; ///< Applies the epilogue.
};

/// What code is emitted for.
struct CodeTarget {
  Level level; ///< Avx2 or Avx512.
  BonsaiEpilogue epilogue;
  /// Entries have masks up to this; with Avx2, 0.
  int64_t numMasks;
  /// All entries lie a multiple of 64 bytes from the tile's place.
  bool isAligned;
  /// Bytes from a tile of the output to the next, if the next is to be
  /// prefetched; 0 if not.
  int64_t prefetchedOutput;

  /// Most rows whose accumulators fit in registers.
  int64_t getMaxRows() const;
};

/// Appends functions of type RunPiece to one code.
class CodeEmitter {
public:
  explicit CodeEmitter(const CodeTarget &target);
  ~CodeEmitter();

  /// Bytes that a block takes, roughly, given its weights and its columns.
  static int64_t estimateBytes(int64_t rows, int64_t entries, int64_t columns);

  /// Begins a piece of `entries` weights, over which it spreads its prefetches;
  /// without weights there are none.
  void beginPiece(int64_t entries, int64_t prefetchedLines);
  void addBlock(const RowBlock &block);
  /// Returns the piece, with its weights behind it.
  Piece endPiece();
  /// The code so far; false if the assembler failed, which only want of memory
  /// can explain.
  bool take(std::vector<uint8_t> &code) const;

private:
  class Assembler;
  std::unique_ptr<Assembler> assembler;
};

} // namespace bonsai::unrolled

#endif // BONSAI_KERNELS_CPU_UNROLLED_CODEEMITTER_H
