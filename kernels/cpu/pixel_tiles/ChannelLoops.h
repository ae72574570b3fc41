//===- ChannelLoops.h - Reductions and binary operations ------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inner loops of what treats each pixel or each channel by itself, written once
// over `Simd`; see Body.h.
//
//===----------------------------------------------------------------------===//

namespace {
template <bool IsSum> BONSAI_INLINE Float combine(Float a, Float b) {
  return IsSum ? a + b : Simd::max(a, b);
}

/// As many channels as a vector has lanes, or `count` of them if not all: one
/// vector each, of which the lanes are combined after a transpose.
template <bool IsSum, bool IsFull>
BONSAI_INLINE void reduceGroup(const Reduction &args, int64_t channel,
                               int count) {
  const Float start = Simd::set(IsSum ? 0.0f : -__builtin_inff());
  Float results[Simd::lanes];
#pragma GCC unroll 16
  for (int c = 0; c < Simd::lanes; ++c)
    results[c] = start;
  for (int64_t pixel = 0; pixel < args.pixels; pixel += Simd::lanes) {
    const float *x = args.tiles +
                     (pixel / tileSize * args.channels + channel) * tileSize +
                     pixel % tileSize;
    int pixels = limit(args.pixels - pixel);
#pragma GCC unroll 16
    for (int c = 0; c < Simd::lanes; ++c)
      if (IsFull || c < count)
        results[c] = combine<IsSum>(
            results[c],
            pixels == Simd::lanes
                ? Simd::load(x + c * tileSize)
                : Simd::load(start, firstLanes(pixels), x + c * tileSize));
  }
  Simd::transpose(results);
  Float result = results[0];
#pragma GCC unroll 16
  for (int i = 1; i < Simd::lanes; ++i)
    result = combine<IsSum>(result, results[i]);
  if (IsSum)
    result = result * args.scale;
  Simd::store(args.output + channel, firstLanes(count), result);
}

template <bool IsSum> void reduce(const Reduction &args) {
  int64_t channel = args.firstChannel, end = channel + args.numChannels;
  for (; channel + Simd::lanes <= end; channel += Simd::lanes)
    reduceGroup<IsSum, true>(args, channel, Simd::lanes);
  if (channel < end)
    reduceGroup<IsSum, false>(args, channel, limit(end - channel));
}

template <bool IsScalar, bool Multiplies>
BONSAI_INLINE void applyBinaryTo(const Binary &args) {
  for (int64_t tile = 0; tile < args.tiles; ++tile)
    for (int64_t c = 0; c < args.channels; ++c) {
      int64_t at = (tile * args.channels + c) * tileSize;
      const float *rhs =
          args.rhs + tile * args.rhsTileStride + c * args.rhsChannelStride;
#pragma GCC unroll 4
      for (int first = 0; first < tileSize; first += Simd::lanes) {
        Float x = Simd::load(args.lhs + at + first);
        Float y = IsScalar ? Simd::set(*rhs) : Simd::load(rhs + first);
        Simd::store(args.output + at + first, Multiplies ? x * y : x + y);
      }
    }
}

void applyBinary(const Binary &args) {
  if (args.rhsIsScalar)
    args.multiplies ? applyBinaryTo<true, true>(args)
                    : applyBinaryTo<true, false>(args);
  else
    args.multiplies ? applyBinaryTo<false, true>(args)
                    : applyBinaryTo<false, false>(args);
}
} // namespace
