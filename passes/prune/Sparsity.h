//===- Sparsity.h -----------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sparsities as users write them, and the rule of counts.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_PRUNE_SPARSITY_H
#define BONSAI_PASSES_PRUNE_SPARSITY_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace bonsai {

/// The fraction of candidates to cut, at least 0 and less than 1, kept as the
/// decimal that the user wrote: 0.9 of 160 is 144 and not what the double
/// nearest to 0.9 gives.
class Sparsity {
public:
  Sparsity() = default;

  /// Reads a decimal such as "0.9", ".5", "0" or "9e-1", of at most 18
  /// significant digits. Nothing if it is no such number or outside [0, 1).
  static std::optional<Sparsity> parse(llvm::StringRef decimal);

  /// The shortest decimal that reads back as `value`: 0.9 means 9/10. Nothing
  /// if that is outside [0, 1).
  static std::optional<Sparsity> fromDouble(double value);

  /// round-half-up(sparsity * candidates), exactly. `candidates` is less than
  /// 2^60.
  int64_t countOf(int64_t candidates) const;

private:
  uint64_t numerator = 0;
  uint64_t denominator = 1;
};

} // namespace bonsai

#endif // BONSAI_PASSES_PRUNE_SPARSITY_H
