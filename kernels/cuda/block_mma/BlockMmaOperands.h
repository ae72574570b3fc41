//===- BlockMmaOperands.h - What lanes of BlockMma load ----------*- C++
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lane multiplies four columns of a step's list, whose places and weights are
// 16 or 8 bytes each; which ones of mma's k those are does not matter, as long
// as A and B agree. Its pixels are 16 bytes of a channel, or it reads four
// neighbouring channels of each.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAOPERANDS_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAOPERANDS_H

#include "kernels/cuda/block_mma/BlockMmaArguments.h"
#include "kernels/cuda/device/Block.h"
#include "kernels/cuda/device/Element.h"

#include <cstring>

namespace bonsai::block_mma {

using cuda::Half;

/// Registers that are loaded at once; as what memory has them does not matter.
template <int Count>
struct __attribute__((aligned(4 * Count), may_alias)) Words {
  uint32_t values[Count];
};

template <int Count>
BONSAI_DEVICE inline Words<Count> loadWords(const void *address) {
  return *static_cast<const Words<Count> *>(address);
}

/// What a lane multiplies in a step, of four columns.
template <typename Element, int GroupRows, Gather gather> struct Operands {
  static constexpr int elements = 4 / sizeof(Element); ///< Of a word.
  static constexpr int wordPixels = gather == Gather::vectors ? elements : 1;
  static constexpr int wordColumns = gather == Gather::channels ? elements : 1;

  uint32_t inputs[4 / wordColumns][16 / sizeof(Element) / wordPixels];
  /// Four weights for each 8 channels.
  Words<sizeof(Element)> weights[GroupRows / 8];
};

/// Pixel `i` of a lane, from the first one of the warp's tile.
template <Gather gather>
BONSAI_DEVICE inline int32_t getPixel(int32_t lane, int i) {
  int32_t row = lane / 4;
  return gather == Gather::vectors ? i / 4 * 32 + row * 4 + i % 4 : i * 8 + row;
}

/// Where the pixels of a lane, or every fourth of them, have their inputs.
template <int Count> struct Windows {
  int32_t starts[Count];   ///< Of the first tap of channel 0.
  uint32_t outside[Count]; ///< Taps beyond the map.
};

/// Bits of the taps that are beyond the map, where the first one is at `first`.
BONSAI_DEVICE inline uint32_t findOutside(const WindowAxis &axis,
                                          int32_t first) {
  uint32_t outside = 0;
  for (int32_t tap = 0; tap < axis.kernel; ++tap) {
    auto place = static_cast<uint32_t>(first + tap * axis.dilation);
    outside |= uint32_t(place >= static_cast<uint32_t>(axis.input)) << tap;
  }
  return outside;
}

/// Pixels beyond the last one read what that does.
template <Gather gather, int Count>
BONSAI_DEVICE inline Windows<Count>
locateWindows(const Arguments &a, int32_t firstPixel, int32_t lane) {
  constexpr int width = gather == Gather::vectors ? 4 : 1;
  Windows<Count> windows;
  for (int i = 0; i < Count; ++i) {
    int32_t pixel = firstPixel + getPixel<gather>(lane, i * width);
    int32_t column = pixel < a.pixels ? pixel : a.pixels - width;
    int32_t image = a.imagePixels.split(column);
    int32_t row = a.width.split(column);
    row = row * a.rows.stride - a.rows.before;
    column = column * a.columns.stride - a.columns.before;
    windows.starts[i] = image * a.imageInputs +
                        (row * a.columns.input + column) * a.pixelInputs;
    if (hasBorder(gather))
      windows.outside[i] =
          findOutside(a.rows, row) | findOutside(a.columns, column) << 16;
  }
  return windows;
}

/// A lane's columns of a step, or the first of four neighbours.
template <Gather gather> struct Columns {
  static constexpr int count = gather == Gather::channels ? 1 : 4;

  int32_t offsets[count];
  uint32_t taps[count];
};

template <Gather gather>
BONSAI_DEVICE inline Columns<gather> loadColumns(const Arguments &a,
                                                 int32_t step, int32_t lane) {
  constexpr int count = Columns<gather>::count;
  int32_t place = (step * 4 + lane % 4) * count;
  auto offsets = loadWords<count>(a.offsets + place);
  Columns<gather> columns;
  for (int c = 0; c < count; ++c)
    columns.offsets[c] = static_cast<int32_t>(offsets.values[c]);
  if (hasBorder(gather)) {
    auto taps = loadWords<count>(a.taps + place);
    for (int c = 0; c < count; ++c)
      columns.taps[c] = taps.values[c];
  }
  return columns;
}

/// Loads of one element or four, where zeros stay zeros if `isInside` is false;
/// then nothing is read. Where C++ has a condition the compiler computes the
/// address anew under it, each time from the kernel's arguments.
#ifdef __CUDACC__
__device__ inline void loadInside(const float *source, bool isInside,
                                  uint32_t &bits) {
  asm volatile("{ .reg .pred p; setp.ne.u32 p, %1, 0;"
               "  @p ld.global.b32 %0, [%2]; }"
               : "+r"(bits)
               : "r"(uint32_t(isInside)), "l"(source));
}
__device__ inline void loadInside(const Half *source, bool isInside,
                                  uint32_t &bits) {
  asm volatile("{ .reg .pred p; setp.ne.u32 p, %1, 0;"
               "  @p ld.global.u16 %0, [%2]; }"
               : "+r"(bits)
               : "r"(uint32_t(isInside)), "l"(source));
}
__device__ inline void loadInside(const void *source, bool isInside,
                                  Words<2> &words) {
  asm volatile("{ .reg .pred p; setp.ne.u32 p, %2, 0;"
               "  @p ld.global.v2.b32 {%0, %1}, [%3]; }"
               : "+r"(words.values[0]), "+r"(words.values[1])
               : "r"(uint32_t(isInside)), "l"(source));
}
__device__ inline void loadInside(const void *source, bool isInside,
                                  Words<4> &words) {
  asm volatile("{ .reg .pred p; setp.ne.u32 p, %4, 0;"
               "  @p ld.global.v4.b32 {%0, %1, %2, %3}, [%5]; }"
               : "+r"(words.values[0]), "+r"(words.values[1]),
                 "+r"(words.values[2]), "+r"(words.values[3])
               : "r"(uint32_t(isInside)), "l"(source));
}
#else
template <typename Element>
void loadInside(const Element *source, bool isInside, uint32_t &bits) {
  if (isInside)
    memcpy(&bits, source, sizeof(*source));
}
template <int Count>
void loadInside(const void *source, bool isInside, Words<Count> &words) {
  if (isInside)
    words = loadWords<Count>(source);
}
#endif

template <typename Element, Gather gather, int Count, int Rows, int Size>
BONSAI_DEVICE inline void
loadInputs(const Arguments &a, const Windows<Count> &windows,
           const Columns<gather> &columns, uint32_t (&inputs)[Rows][Size]) {
  const auto *features = static_cast<const Element *>(a.features);
  for (int c = 0; c < Columns<gather>::count; ++c)
    for (int i = 0; i < Count; ++i) {
      const Element *source =
          features + (windows.starts[i] + columns.offsets[c]);
      bool isInside =
          !hasBorder(gather) || !(columns.taps[c] & windows.outside[i]);
      if constexpr (gather == Gather::vectors) {
        constexpr int words = sizeof(Element);
        auto pixels = loadWords<words>(source);
        for (int w = 0; w < words; ++w)
          inputs[c][words * i + w] = pixels.values[w];
      } else if constexpr (gather == Gather::channels) {
        Words<Rows> channels = {};
        loadInside(source, isInside, channels);
        for (int w = 0; w < Rows; ++w)
          inputs[w][i] = channels.values[w];
      } else {
        inputs[c][i] = 0;
        loadInside(source, isInside, inputs[c][i]);
      }
    }
}

template <typename Element, int Blocks>
BONSAI_DEVICE inline void
loadWeights(const Arguments &a, int32_t step, int32_t lane,
            Words<sizeof(Element)> (&weights)[Blocks]) {
  const auto *matrix = static_cast<const Element *>(a.weights) +
                       int64_t(step) * Blocks * 8 * BONSAI_BLOCK_MMA_STEP;
  for (int n = 0; n < Blocks; ++n)
    weights[n] =
        loadWords<sizeof(Element)>(matrix + (n * warpThreads + lane) * 4);
}

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAOPERANDS_H
