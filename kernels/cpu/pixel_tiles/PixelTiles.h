//===- PixelTiles.h - Geometry of the layout pixel tiles ------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where things lie in BONSAI_LAYOUT_PIXEL_TILES: [batch][tiles][channels][16].
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILES_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILES_H

#include "kernels/cpu/pixel_tiles/Loops.h"

namespace bonsai::pixel_tiles {

/// Fewer floats than this are not worth waking a second thread for.
constexpr int64_t serialLength = 32768;

inline int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Tiles of one image.
inline int64_t countTiles(int64_t pixels) { return divideUp(pixels, tileSize); }

/// Floats of one image.
inline int64_t getImageLength(int64_t channels, int64_t pixels) {
  return countTiles(pixels) * channels * tileSize;
}

} // namespace bonsai::pixel_tiles

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_PIXELTILES_H
