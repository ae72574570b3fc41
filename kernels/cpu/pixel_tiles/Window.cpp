//===- Window.cpp - Windows over maps in pixel tiles ----------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plans what lies where in a plane, and takes each thread through its groups.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Window.h"

#include <algorithm>
#include <omp.h>

using namespace bonsai;
using namespace bonsai::pixel_tiles;

int64_t Window::getPlaneLength() const {
  return divideUp((numRows + 1) * rowLength * lanes, tileSize) * tileSize;
}

/// The rows of the padded image that the windows of an output tile see: the
/// first, and one past the last.
static int64_t getFirstRow(const Window &window, int64_t tile) {
  return tile * tileSize / window.width.output * window.height.stride;
}

static int64_t getEndRow(const Window &window, int64_t tile) {
  int64_t size = window.height.output * window.width.output;
  int64_t last = std::min(tile * tileSize + tileSize, size) - 1;
  return last / window.width.output * window.height.stride +
         window.height.getExtent(1);
}

/// The number of input pixels before a row of the padded image.
static int64_t countPixels(const Window &window, int64_t row) {
  return std::clamp<int64_t>(row - window.height.before, 0,
                             window.height.input) *
         window.width.input;
}

/// Fills `tilesNeeded`, and finds out how many rows are in use at a time: from
/// the first that a tile sees to the last that was brought for it.
static void planRows(Window &window) {
  const Axis &height = window.height, &width = window.width;
  int64_t tiles = countTiles(height.output * width.output);
  window.numRows = 1;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    int64_t endRow = getEndRow(window, tile);
    int64_t needed = countTiles(countPixels(window, endRow));
    int64_t lastPixel =
        std::min(needed * tileSize, height.input * width.input) - 1;
    window.tilesNeeded.push_back(needed);
    window.numRows =
        std::max(window.numRows, lastPixel / width.input + height.before + 1 -
                                     getFirstRow(window, tile));
  }
}

/// In bytes.
static int32_t getPlace(const Window &window, int64_t row, int64_t column) {
  int64_t inImage = row - window.height.before;
  bool isOutside = inImage < 0 || inImage >= window.height.input;
  int64_t inPlane = isOutside ? window.numRows : row % window.numRows;
  return (inPlane * window.rowLength + column) * window.lanes * sizeof(float);
}

static void planPlaces(Window &window) {
  const Axis &height = window.height, &width = window.width;
  for (int64_t y = 0; y < height.input; ++y)
    for (int64_t x = 0; x < width.input; ++x)
      window.inputPlaces.push_back(
          getPlace(window, y + height.before, x + width.before));
  int64_t size = height.output * width.output;
  for (int64_t tile = 0; tile < countTiles(size); ++tile)
    for (int64_t ky = 0; ky < height.kernel; ++ky)
      for (int64_t i = 0; i < tileSize; ++i) {
        // What follows the last pixel is never read.
        int64_t pixel = std::min(tile * tileSize + i, size - 1);
        window.outputPlaces.push_back(getPlace(
            window, pixel / width.output * height.stride + ky * height.dilation,
            pixel % width.output * width.stride));
      }
}

/// As many bands as it takes to give each thread something.
static void planBands(Window &window, int64_t threads) {
  int64_t tiles = window.tilesNeeded.size();
  int64_t bands =
      std::min(tiles, divideUp(threads, window.batch * window.numGroups));
  for (int64_t i = 0; i < bands; ++i) {
    int64_t first = tiles * i / bands;
    window.bands.push_back(
        {first, tiles * (i + 1) / bands,
         countPixels(window, getFirstRow(window, first)) / tileSize});
  }
}

Window bonsai::pixel_tiles::planWindow(int64_t batch, int64_t channels,
                                       WindowLayouts layouts,
                                       const Axis &height, const Axis &width,
                                       int64_t lanes, int64_t threads) {
  Window window;
  window.layouts = layouts;
  window.batch = batch, window.channels = channels;
  window.height = height, window.width = width;
  window.lanes = lanes;
  window.numGroups = divideUp(channels, lanes);
  window.rowLength =
      std::max(width.before + width.input, width.getExtent(width.output));
  planRows(window);
  planPlaces(window);
  planBands(window, threads);
  return window;
}

namespace {
/// The buffers of a run.
struct Maps {
  const float *input, *residual;
  float *output;
};
} // namespace

static bool isTiled(int32_t layout) {
  return layout == BONSAI_LAYOUT_PIXEL_TILES;
}

static int64_t getLength(int32_t layout, int64_t channels, int64_t pixels) {
  return isTiled(layout) ? getImageLength(channels, pixels) : channels * pixels;
}

static Slide describeSlide(const Window &window, const WindowTask &task) {
  Slide slide = {};
  slide.inputIsTiled = isTiled(window.layouts.input);
  slide.outputIsTiled = isTiled(window.layouts.output);
  slide.inputStride = window.channels * (slide.inputIsTiled ? tileSize : 1);
  slide.outputStride = window.channels * (slide.outputIsTiled ? tileSize : 1);
  slide.inputPixels = window.height.input * window.width.input;
  slide.outputPixels = window.height.output * window.width.output;
  slide.inputPlaces = window.inputPlaces.data();
  slide.outputPlaces = window.outputPlaces.data();
  slide.tilesNeeded = window.tilesNeeded.data();
  slide.kernelHeight = window.height.kernel;
  slide.kernelWidth = window.width.kernel;
  slide.dilation = window.width.dilation;
  slide.scales = task.scales;
  slide.activation = task.activation;
  return slide;
}

/// Floats from the start of a map to a channel of an image.
static int64_t getOffset(const Window &window, int32_t layout, int64_t pixels,
                         int64_t image, int64_t channel) {
  return image * getLength(layout, window.channels, pixels) +
         channel * (isTiled(layout) ? tileSize : 1);
}

/// The part of a task that is one band of one group of one image.
static void runItem(const Window &window, const WindowTask &task,
                    const Maps &maps, const Band &band, int64_t image,
                    int64_t group, float *plane) {
  Slide slide = describeSlide(window, task);
  int64_t first = group * window.lanes;
  int64_t output = getOffset(window, window.layouts.output, slide.outputPixels,
                             image, first);
  slide.input = maps.input + getOffset(window, window.layouts.input,
                                       slide.inputPixels, image, first);
  slide.output = maps.output + output;
  if (maps.residual)
    slide.residual = maps.residual + output;
  slide.channels = std::min(window.lanes, window.channels - first);
  slide.plane = reinterpret_cast<char *>(plane);
  slide.firstInputTile = band.firstInputTile;
  slide.firstTile = band.firstTile, slide.endTile = band.endTile;
  if (task.weights) {
    slide.weights =
        task.weights + first * slide.kernelHeight * slide.kernelWidth;
    slide.start = task.starts + first;
  }
  task.slide(slide);
}

void bonsai::pixel_tiles::runWindow(const Window &window,
                                    const WindowTask &task, const float *input,
                                    const float *residual, float *output,
                                    float *scratch) {
  const Maps maps = {input, residual, output};
  int64_t numBands = window.bands.size();
  int64_t items = window.batch * numBands * window.numGroups;
  int64_t length =
      window.batch *
      getImageLength(window.channels, window.height.input * window.width.input);
#pragma omp parallel if (length >= serialLength)
  {
    int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    float *plane = scratch + thread * window.getPlaneLength();
    // Of this, only what is inside of the image is written over.
    std::fill(plane, plane + window.getPlaneLength(), task.border);
    for (int64_t i = items * thread / threads;
         i < items * (thread + 1) / threads; ++i) {
      int64_t group = i % window.numGroups, rest = i / window.numGroups;
      runItem(window, task, maps, window.bands[rest % numBands],
              rest / numBands, group, plane);
    }
  }
}
