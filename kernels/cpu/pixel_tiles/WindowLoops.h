//===- WindowLoops.h - Windows sliding over planes ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inner loops of depthwise convolutions and poolings, written once over `Simd`;
// see Body.h.
//
//===----------------------------------------------------------------------===//

namespace {
/// What a tap does to what was there before.
struct AddProduct {
  static Float start(const Slide &args) { return Simd::load(args.start); }
  static Float loadWeight(const Slide &args, int64_t tap) {
    return Simd::load(args.weights + tap * Simd::lanes);
  }
  static Float apply(Float sum, Float weight, Float x) {
    return Simd::fma(weight, x, sum);
  }
};
struct Maximum {
  static Float start(const Slide &) { return Simd::set(-__builtin_inff()); }
  static Float loadWeight(const Slide &, int64_t) { return Simd::set(0.0f); }
  static Float apply(Float most, Float, Float x) { return Simd::max(most, x); }
};
struct Add {
  static Float start(const Slide &) { return Simd::set(0.0f); }
  static Float loadWeight(const Slide &, int64_t) { return Simd::set(0.0f); }
  static Float apply(Float sum, Float, Float x) { return sum + x; }
};

BONSAI_INLINE float *at(const Slide &args, int32_t place) {
  return reinterpret_cast<float *>(args.plane + place);
}

/// Copies the pixels of an input tile to their places. Channels that a group
/// lacks are zero.
template <bool IsFull>
BONSAI_INLINE void fillFromTile(const Slide &args, int64_t tile,
                                const int32_t *places, int64_t pixels) {
  const float *input = args.input + tile * args.inputStride;
#pragma GCC unroll 4
  for (int first = 0; first < tileSize; first += Simd::lanes) {
    Float rows[Simd::lanes];
#pragma GCC unroll 16
    for (int c = 0; c < Simd::lanes; ++c)
      rows[c] = IsFull || c < args.channels
                    ? Simd::load(input + c * tileSize + first)
                    : Simd::set(0.0f);
    Simd::transpose(rows);
    if (pixels >= tileSize)
#pragma GCC unroll 16
      for (int i = 0; i < Simd::lanes; ++i)
        Simd::store(at(args, places[first + i]), rows[i]);
    else
#pragma GCC unroll 16
      for (int i = 0; i < Simd::lanes; ++i)
        if (first + i < pixels)
          Simd::store(at(args, places[first + i]), rows[i]);
  }
}

template <bool IsFull>
BONSAI_INLINE Float loadChannels(const Slide &args, const float *pixel) {
  return IsFull ? Simd::load(pixel)
                : Simd::load(Simd::set(0.0f), firstLanes(args.channels), pixel);
}

template <bool IsFull>
BONSAI_INLINE void fillPlane(const Slide &args, int64_t tile) {
  const int32_t *places = args.inputPlaces + tile * tileSize;
  int64_t pixels = args.inputPixels - tile * tileSize;
  if (args.inputIsTiled)
    return fillFromTile<IsFull>(args, tile, places, pixels);
  const float *input = args.input + tile * tileSize * args.inputStride;
  for (int64_t i = 0; i < tileSize && i < pixels; ++i)
    Simd::store(at(args, places[i]),
                loadChannels<IsFull>(args, input + i * args.inputStride));
}

/// Taps in registers and immediates: 3 rows of 3 neighbours.
template <typename Tap> struct NineTaps {
  Float weights[9];

  explicit NineTaps(const Slide &args) {
#pragma GCC unroll 9
    for (int tap = 0; tap < 9; ++tap)
      weights[tap] = Tap::loadWeight(args, tap);
  }

  template <int Count>
  BONSAI_INLINE void apply(const Slide &args, const int32_t *places,
                           Float *results) const {
#pragma GCC unroll 3
    for (int row = 0; row < 3; ++row) {
      const float *pixels[Count];
#pragma GCC unroll 8
      for (int i = 0; i < Count; ++i)
        pixels[i] = at(args, places[row * tileSize + i]);
#pragma GCC unroll 3
      for (int column = 0; column < 3; ++column)
#pragma GCC unroll 8
        for (int i = 0; i < Count; ++i)
          results[i] = Tap::apply(results[i], weights[row * 3 + column],
                                  Simd::load(pixels[i] + column * Simd::lanes));
    }
  }
};

template <typename Tap> struct AnyTaps {
  explicit AnyTaps(const Slide &) {}

  template <int Count>
  BONSAI_INLINE void apply(const Slide &args, const int32_t *places,
                           Float *results) const {
    int64_t tap = 0, step = args.dilation * Simd::lanes;
    for (int64_t row = 0; row < args.kernelHeight; ++row, places += tileSize)
      for (int64_t column = 0; column < args.kernelWidth; ++column, ++tap) {
        Float weight = Tap::loadWeight(args, tap);
#pragma GCC unroll 8
        for (int i = 0; i < Count; ++i)
          results[i] =
              Tap::apply(results[i], weight,
                         Simd::load(at(args, places[i]) + column * step));
      }
  }
};

/// Not inlined: the results of the caller must not have their address taken.
__attribute__((noinline)) void activateAll(const BonsaiActivation &activation,
                                           Float *values) {
  for (int i = 0; i < Simd::lanes; ++i)
    values[i] = activate(activation, values[i]);
}

BONSAI_INLINE void activateRows(const BonsaiActivation &activation,
                                Float *rows) {
  if (activation.kind <= BONSAI_ACTIVATION_CLIP) {
    const float infinity = __builtin_inff();
    bool isClip = activation.kind == BONSAI_ACTIVATION_CLIP;
    bool isRelu = activation.kind == BONSAI_ACTIVATION_RELU;
    float low = isClip ? activation.alpha : isRelu ? 0.0f : -infinity;
    float high = isClip ? activation.beta : infinity;
#pragma GCC unroll 16
    for (int i = 0; i < Simd::lanes; ++i)
      rows[i] = clip(rows[i], low, high);
    return;
  }
  Float spilled[Simd::lanes];
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    spilled[i] = rows[i];
  activateAll(activation, spilled);
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i)
    rows[i] = spilled[i];
}

/// Given one vector a pixel, writes one vector a channel.
template <bool IsFull>
BONSAI_INLINE void writeToTile(const Slide &args, int64_t pixel,
                               Float *results) {
  Simd::transpose(results);
  int64_t offset = pixel / tileSize * args.outputStride + pixel % tileSize;
  if (args.residual)
#pragma GCC unroll 16
    for (int c = 0; c < Simd::lanes; ++c)
      if (IsFull || c < args.channels)
        results[c] =
            results[c] + Simd::load(args.residual + offset + c * tileSize);
  activateRows(args.activation, results);
#pragma GCC unroll 16
  for (int c = 0; c < Simd::lanes; ++c)
    if (IsFull || c < args.channels)
      Simd::store(args.output + offset + c * tileSize, results[c]);
}

/// As far as there are pixels.
template <bool IsFull>
BONSAI_INLINE void writePixels(const Slide &args, int64_t pixel,
                               Float *results) {
  int pixels = limit(args.outputPixels - pixel);
  int64_t offset = pixel * args.outputStride;
  if (args.residual)
#pragma GCC unroll 16
    for (int i = 0; i < Simd::lanes; ++i)
      if (i < pixels)
        results[i] =
            results[i] + loadChannels<IsFull>(args, args.residual + offset +
                                                        i * args.outputStride);
  activateRows(args.activation, results);
#pragma GCC unroll 16
  for (int i = 0; i < Simd::lanes; ++i) {
    float *output = args.output + offset + i * args.outputStride;
    if (i >= pixels)
      break;
    if (IsFull)
      Simd::store(output, results[i]);
    else
      Simd::store(output, firstLanes(args.channels), results[i]);
  }
}

template <bool IsFull>
BONSAI_INLINE void finishPixels(const Slide &args, int64_t pixel,
                                Float *results) {
  if (args.scales)
#pragma GCC unroll 16
    for (int i = 0; i < Simd::lanes; ++i)
      results[i] = results[i] * args.scales[pixel + i];
  if (args.outputIsTiled)
    writeToTile<IsFull>(args, pixel, results);
  else
    writePixels<IsFull>(args, pixel, results);
}

template <typename Tap, typename Taps, bool IsFull>
void slideOver(const Slide &args) {
  constexpr int atOnce = 4;
  const Taps taps(args);
  const Float start = Tap::start(args);
  int64_t filled = args.firstInputTile;
  for (int64_t tile = args.firstTile; tile < args.endTile; ++tile) {
    for (; filled < args.tilesNeeded[tile]; ++filled)
      fillPlane<IsFull>(args, filled);
    const int32_t *places =
        args.outputPlaces + tile * args.kernelHeight * tileSize;
#pragma GCC unroll 4
    for (int first = 0; first < tileSize; first += Simd::lanes) {
      Float results[Simd::lanes];
#pragma GCC unroll 4
      for (int i = 0; i < Simd::lanes; i += atOnce) {
#pragma GCC unroll 8
        for (int j = 0; j < atOnce; ++j)
          results[i + j] = start;
        taps.template apply<atOnce>(args, places + first + i, results + i);
      }
      finishPixels<IsFull>(args, tile * tileSize + first, results);
    }
  }
}

template <typename Tap, typename Taps> void slideOver(const Slide &args) {
  if (args.channels == Simd::lanes)
    slideOver<Tap, Taps, true>(args);
  else
    slideOver<Tap, Taps, false>(args);
}

template <typename Tap> void slide(const Slide &args) {
  if (args.kernelHeight == 3 && args.kernelWidth == 3 && args.dilation == 1)
    slideOver<Tap, NineTaps<Tap>>(args);
  else
    slideOver<Tap, AnyTaps<Tap>>(args);
}

void addProducts(const Slide &args) { slide<AddProduct>(args); }
void findMaxima(const Slide &args) { slide<Maximum>(args); }
void addUp(const Slide &args) { slide<Add>(args); }
} // namespace
