//===- CounterRandom.h ------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random numbers that depend on what they are for, and not on those drawn
// before.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TOOLS_BONSAI_TRAIN_COUNTERRANDOM_H
#define BONSAI_TOOLS_BONSAI_TRAIN_COUNTERRANDOM_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace bonsai {

/// A stream of random numbers for one purpose, which `seed` and `key` name: the
/// same on every machine, and without a state that would have to be kept. The
/// numbers are counters mixed as SplitMix64 does it (Steele, Lea and Flood
/// 2014).
class CounterRandom {
public:
  CounterRandom(uint64_t seed, llvm::ArrayRef<uint64_t> key);

  uint64_t next();
  /// An integer of 0 to `bound` - 1, each as likely.
  int64_t below(int64_t bound);

private:
  uint64_t state;
};

} // namespace bonsai

#endif // BONSAI_TOOLS_BONSAI_TRAIN_COUNTERRANDOM_H
