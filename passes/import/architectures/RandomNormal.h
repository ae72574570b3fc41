//===- RandomNormal.h -------------------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Seeded normal deviates that are the same on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_PASSES_IMPORT_ARCHITECTURES_RANDOMNORMAL_H
#define BONSAI_PASSES_IMPORT_ARCHITECTURES_RANDOMNORMAL_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace bonsai {

/// A stream of normal deviates of mean 0, identified by a seed and a name.
/// Value i depends on these and on i only, so streams and parts of a stream can
/// be drawn in any order and by any number of threads. No value is 0.
class RandomNormal {
public:
  RandomNormal(uint64_t seed, llvm::StringRef name);

  /// Writes values `first`, `first + 1`, … of the stream, scaled to standard
  /// deviation `deviation`. `first` must be even.
  void draw(uint64_t first, float deviation,
            llvm::MutableArrayRef<float> values) const;

private:
  uint64_t key;
};

} // namespace bonsai

#endif // BONSAI_PASSES_IMPORT_ARCHITECTURES_RANDOMNORMAL_H
