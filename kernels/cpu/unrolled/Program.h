//===- Program.h - What belongs to emitted code -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bytes that the compile-time half writes beside the code, and the
// convention by which the run half calls it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_UNROLLED_PROGRAM_H
#define BONSAI_KERNELS_CPU_UNROLLED_PROGRAM_H

#include "kernels/cpu/planes/InputPlan.h"
#include "kernels/runtime/Runtime.h"

#include <cstdint>

namespace bonsai::unrolled {

/// "BUNR" in little-endian bytes.
constexpr uint32_t programMagic = 0x524e5542;
constexpr uint32_t programVersion = 2;

constexpr int64_t lineBytes = 64;

inline int64_t roundUpToLine(int64_t bytes) {
  return (bytes + lineBytes - 1) / lineBytes * lineBytes;
}

/// A piece of code: some output channels (a strip) times some input channels.
/// Its weights lie behind it, in the order in which it reads them, so that one
/// stream of prefetches brings near both. Pieces of a strip add up in the
/// output buffer and must run in order; the last applies the epilogue.
///
/// Places are bytes from the start of the code, multiples of `lineBytes`.
struct Piece {
  int64_t begin;
  int64_t weights;
  int64_t end; ///< Where the next piece begins.
  int64_t numWeights;
  /// Lines from CallArguments::prefetched on that a call prefetches.
  int64_t prefetchedLines;
};

/// Start of a program. At `piecesAt` bytes from it follow the pieces,
/// Piece[numBlocks * numStrips], those of a block one after another, in the
/// order of the code.
struct ProgramHeader {
  uint32_t magic;
  uint32_t version;
  int64_t level; ///< The bonsai::Level whose instructions the code uses.
  int64_t numStrips;
  int64_t numBlocks; ///< Blocks of input channels.
  int64_t numWeights;
  int64_t codeBytes; ///< With the weights.
  int64_t piecesAt, totalBytes;
};

struct CallArguments {
  float alpha, beta; ///< Of the activation.
  /// Of the next piece, what the call shall prefetch. Need not be there.
  const char *prefetched;
  /// Lanes that InputPlan::columnMask[kx] - 1 keeps.
  planes::TileMasks masks;
};

/// Computes a piece for one tile. `input` is the tile's place in the input, or
/// in the buffer that InputPlan.h describes; `output` and `residual` are those
/// of output channel 0. It calls nothing and keeps no state.
using RunPiece = void (*)(const float *input, const float *weights,
                          float *output, const float *bias,
                          const float *residual, const CallArguments *call);

/// Whether the code applies an activation itself. The others, and a leaky ReLU
/// that is not the larger of x and alpha * x, are left to the run half.
inline bool isInlined(const BonsaiActivation &activation) {
  return activation.kind <= BONSAI_ACTIVATION_CLIP ||
         (activation.kind == BONSAI_ACTIVATION_LEAKY_RELU &&
          activation.alpha >= 0 && activation.alpha <= 1);
}

} // namespace bonsai::unrolled

#endif // BONSAI_KERNELS_CPU_UNROLLED_PROGRAM_H
