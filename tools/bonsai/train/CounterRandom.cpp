//===- CounterRandom.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SplitMix64, from a start that is a hash.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/CounterRandom.h"

using namespace llvm;
using namespace bonsai;

/// 2^64 divided by the golden ratio, made odd.
static constexpr uint64_t increment = 0x9e3779b97f4a7c15;

static uint64_t mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

CounterRandom::CounterRandom(uint64_t seed, ArrayRef<uint64_t> key)
    : state(mix(seed + increment)) {
  for (uint64_t part : key)
    state = mix(mix(state) + part);
}

uint64_t CounterRandom::next() { return mix(state += increment); }

int64_t CounterRandom::below(int64_t bound) {
  auto range = static_cast<uint64_t>(bound);
  // The largest multiple of the range; what is not below it would make small
  // numbers likelier.
  uint64_t limit = UINT64_MAX - UINT64_MAX % range;
  uint64_t number = next();
  while (number >= limit)
    number = next();
  return static_cast<int64_t>(number % range);
}
