//===- Window.h - Windows over maps in pixel tiles ------------ -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Depthwise convolutions and poolings treat channels apart from each other. For
// a group of as many channels as a vector has lanes, tile after tile of the
// input is transposed into a plane of one vector for each pixel, where a tap is
// an aligned load at any stride. As soon as the input is there for a tile of
// the output, that is computed, transposed back and written. On either side a
// map may have channels last instead, and then needs no transpose.
//
// The plane holds the rows of the padded image that are in use, in turn, so
// that it stays in the nearest cache. Rows outside of the image share one.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_WINDOW_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_WINDOW_H

#include "kernels/cpu/pixel_tiles/PixelTiles.h"

#include <vector>

namespace bonsai::pixel_tiles {

/// One spatial axis. Windows may reach beyond the input on both sides.
struct Axis {
  int64_t input, output, kernel, stride, dilation, before;

  /// Positions from the first tap of a window to the last of the window
  /// `outputs - 1` further on.
  int64_t getExtent(int64_t outputs) const {
    return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
  }
};

/// Each BONSAI_LAYOUT_PIXEL_TILES or BONSAI_LAYOUT_CHANNELS_LAST.
struct WindowLayouts {
  int32_t input, output;
};

inline bool isWindowLayout(int32_t layout) {
  return layout == BONSAI_LAYOUT_PIXEL_TILES ||
         layout == BONSAI_LAYOUT_CHANNELS_LAST;
}

/// Consecutive tiles of an image's output.
struct Band {
  int64_t firstTile, endTile;
  int64_t firstInputTile;
};

struct Window {
  int64_t batch, channels;
  WindowLayouts layouts;
  Axis height, width;
  int64_t lanes;
  int64_t numGroups;
  int64_t numRows;   ///< Rows of the plane, the one outside not included.
  int64_t rowLength; ///< Pixels of such a row.
  std::vector<int32_t> inputPlaces, outputPlaces, tilesNeeded; ///< See Slide.
  std::vector<Band> bands;

  /// Floats of a plane: scratch for one thread.
  int64_t getPlaneLength() const;
};

/// Plans for `threads` threads.
Window planWindow(int64_t batch, int64_t channels, WindowLayouts layouts,
                  const Axis &height, const Axis &width, int64_t lanes,
                  int64_t threads);

/// What is done to each group of channels.
struct WindowTask {
  void (*slide)(const Slide &);
  /// [group][tap][lane] and [group][lane]; for products only.
  const float *weights = nullptr, *starts = nullptr;
  const float *scales = nullptr; ///< As in Slide.
  BonsaiActivation activation = {BONSAI_ACTIVATION_NONE, 0, 0};
  float border = 0; ///< What lies around the input.
};

/// Runs a task on all channels of all images. The residual, in the layout of
/// the output, may be null. `scratch` has getPlaneLength() floats for each
/// thread, at multiples of 64 bytes.
void runWindow(const Window &window, const WindowTask &task, const float *input,
               const float *residual, float *output, float *scratch);

} // namespace bonsai::pixel_tiles

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_WINDOW_H
