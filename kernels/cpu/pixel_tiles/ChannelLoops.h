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
/// Channels that are reduced at once.
constexpr int channelsAtOnce = 8;

BONSAI_INLINE float reduceLanes(Float x, bool isSum) {
  float lanes[Simd::lanes];
  Simd::store(lanes, x);
  float result = lanes[0];
  for (int i = 1; i < Simd::lanes; ++i)
    result =
        isSum ? result + lanes[i] : (lanes[i] > result ? lanes[i] : result);
  return result;
}

template <bool IsSum, int Count>
BONSAI_INLINE void reduceChannels(const Reduction &args, int64_t channel) {
  const Float start = Simd::set(IsSum ? 0.0f : -__builtin_inff());
  Float results[Count];
#pragma GCC unroll 8
  for (int c = 0; c < Count; ++c)
    results[c] = start;
  for (int64_t pixel = 0; pixel < args.pixels; pixel += Simd::lanes) {
    const float *x = args.tiles +
                     (pixel / tileSize * args.channels + channel) * tileSize +
                     pixel % tileSize;
    uint32_t mask = firstLanes(limit(args.pixels - pixel));
#pragma GCC unroll 8
    for (int c = 0; c < Count; ++c) {
      Float values = mask == firstLanes(Simd::lanes)
                         ? Simd::load(x + c * tileSize)
                         : Simd::load(start, mask, x + c * tileSize);
      results[c] = IsSum ? results[c] + values : Simd::max(results[c], values);
    }
  }
  for (int c = 0; c < Count; ++c)
    args.output[channel + c] =
        reduceLanes(results[c], IsSum) * (IsSum ? args.scale : 1.0f);
}

template <bool IsSum> void reduce(const Reduction &args) {
  int64_t channel = args.firstChannel, end = channel + args.numChannels;
  for (; channel + channelsAtOnce <= end; channel += channelsAtOnce)
    reduceChannels<IsSum, channelsAtOnce>(args, channel);
  for (; channel < end; ++channel)
    reduceChannels<IsSum, 1>(args, channel);
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
        x = Multiplies ? x * y : x + y;
        Simd::store(args.output + at + first, activate(args.activation, x));
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
