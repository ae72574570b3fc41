//===- Selection.cpp ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Radix selection over the ranks of candidates: four passes that count, one
// that takes, no sort and no copy.
//
//===----------------------------------------------------------------------===//

#include "passes/prune/Selection.h"
#include <cstring>
#include <limits>
#include <vector>

using namespace bonsai;

uint64_t bonsai::rankOf(double saliency) {
  uint64_t bits;
  std::memcpy(&bits, &saliency, sizeof(bits));
  constexpr uint64_t sign = uint64_t(1) << 63;
  return bits & sign ? ~bits : bits | sign;
}

namespace {

/// All candidates of less than this rank are taken, and the first `ties` of
/// exactly this rank.
struct Cutoff {
  uint64_t rank = 0;
  int64_t ties = 0;
};

} // namespace

template <typename Visitor>
static void forEachRank(llvm::ArrayRef<const Candidates *> layers,
                        Visitor visit) {
  constexpr int64_t chunk = 4096;
  uint64_t ranks[chunk];
  for (auto [layer, candidates] : llvm::enumerate(layers))
    for (int64_t begin = 0; begin < candidates->size(); begin += chunk) {
      int64_t count = std::min(chunk, candidates->size() - begin);
      candidates->readRanks(begin, llvm::MutableArrayRef(ranks, count));
      for (int64_t i = 0; i < count; ++i)
        visit(layer, begin + i, ranks[i]);
    }
}

/// Fixes the next digit of the cutoff: the first at which the candidates up to
/// it, among those that share the digits fixed so far, are enough.
static void refineCutoff(llvm::ArrayRef<const Candidates *> layers, int shift,
                         int digitBits, Cutoff &cutoff) {
  std::vector<int64_t> histogram(size_t(1) << digitBits);
  uint64_t fixed = ~uint64_t(0) << (shift + digitBits - 1) << 1;
  forEachRank(layers, [&](size_t, int64_t, uint64_t rank) {
    if ((rank & fixed) == cutoff.rank)
      ++histogram[(rank & ~fixed) >> shift];
  });
  uint64_t digit = 0;
  while (histogram[digit] < cutoff.ties)
    cutoff.ties -= histogram[digit++];
  cutoff.rank |= digit << shift;
}

static Cutoff findCutoff(llvm::ArrayRef<const Candidates *> layers,
                         int64_t count) {
  constexpr int digitBits = 16;
  Cutoff cutoff{0, count};
  for (int shift = 64 - digitBits; shift >= 0; shift -= digitBits)
    refineCutoff(layers, shift, digitBits, cutoff);
  if (cutoff.rank == alreadyCutRank)
    cutoff.ties = std::numeric_limits<int64_t>::max();
  return cutoff;
}

void bonsai::selectLowest(llvm::ArrayRef<const Candidates *> layers,
                          int64_t count,
                          llvm::function_ref<void(size_t, int64_t)> visit) {
  Cutoff cutoff = findCutoff(layers, count);
  forEachRank(layers, [&](size_t layer, int64_t candidate, uint64_t rank) {
    if (rank < cutoff.rank || (rank == cutoff.rank && cutoff.ties-- > 0))
      visit(layer, candidate);
  });
}
