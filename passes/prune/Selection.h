//===- Selection.h ----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which candidates to cut: exactly as many as asked, least salient first, ties
// by position.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_SELECTION_H
#define BONSAI_PASSES_PRUNE_SELECTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>

namespace bonsai {

/// An integer that orders saliencies as their values do; -0.0 ranks before
/// 0.0. Never `alreadyCutRank`. `saliency` is not NaN.
uint64_t rankOf(double saliency);

/// The rank of candidates that are cut already: less than any other.
constexpr uint64_t alreadyCutRank = 0;

/// The candidates of one layer, in their order.
class Candidates {
public:
  virtual ~Candidates() = default;
  virtual int64_t size() const = 0;

  /// Writes the ranks of the candidates from `begin` on, as many as `ranks`
  /// holds. Read several times, so that ranks need not be kept.
  virtual void readRanks(int64_t begin,
                         llvm::MutableArrayRef<uint64_t> ranks) const = 0;

  /// Clears what belongs to one candidate in a mask of the layer's weights.
  virtual void cut(int64_t candidate,
                   llvm::MutableArrayRef<uint8_t> mask) const = 0;
};

/// Calls `visit` with the position of the layer in `layers` and the candidate,
/// for the `count` candidates of lowest rank. Among equals the first ones of
/// the first layers are taken. Candidates that are cut already are all taken,
/// even if they are more than `count`. Time is linear in the number of
/// candidates, memory constant. `count` is at most their number.
void selectLowest(llvm::ArrayRef<const Candidates *> layers, int64_t count,
                  llvm::function_ref<void(size_t, int64_t)> visit);

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_SELECTION_H
