//===- TiledLayer.h - Layers that write pixel tiles, for tests --*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes, and runs of a kernel between row-major maps.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_TILEDLAYER_H
#define BONSAI_KERNELS_CPU_SPARSE_TILEDLAYER_H

#include "kernels/cpu/planes/Pointwise.h"
#include "kernels/cpu/sparse/SparseReference.h"

#include <gtest/gtest.h>
#include <omp.h>

namespace bonsai {

/// A 1x1 convolution; TestLayer derives the extents of the output.
inline BonsaiConvolutionDescriptor makeTiledPointwise(int64_t inChannels,
                                                      int64_t outChannels,
                                                      int64_t height,
                                                      int64_t width) {
  BonsaiConvolutionDescriptor d = {};
  d.batch = d.groups = 1;
  d.in_channels = inChannels;
  d.out_channels = outChannels;
  d.in_height = height;
  d.in_width = width;
  d.kernel_height = d.kernel_width = 1;
  d.stride_height = d.stride_width = 1;
  d.dilation_height = d.dilation_width = 1;
  d.output_layout = BONSAI_LAYOUT_PIXEL_TILES;
  return d;
}

inline BonsaiConvolutionDescriptor
makeTiledSpatial(int64_t inChannels, int64_t outChannels, int64_t size,
                 int64_t kernel, int64_t stride, int64_t pad) {
  BonsaiConvolutionDescriptor d =
      makeTiledPointwise(inChannels, outChannels, size, size);
  d.kernel_height = d.kernel_width = kernel;
  d.stride_height = d.stride_width = stride;
  d.pad_top = d.pad_left = d.pad_bottom = d.pad_right = pad;
  return d;
}

/// The convolution whose row-major input, residual and output are those of a
/// linear layer.
inline BonsaiConvolutionDescriptor
asBatch(const BonsaiLinearDescriptor &linear) {
  BonsaiConvolutionDescriptor d = planes::makePointwise(linear);
  d.batch = linear.batch;
  d.in_height = 1;
  return d;
}

/// Where element `i` of a row-major map lies in pixel tiles.
inline int64_t getTiledIndex(int64_t i, int64_t channels, int64_t pixels) {
  int64_t pixel = i % pixels, channel = i / pixels % channels,
          image = i / pixels / channels;
  int64_t tiles = (pixels + 15) / 16;
  return ((image * tiles + pixel / 16) * channels + channel) * 16 + pixel % 16;
}

/// From row-major to pixel tiles; what lies beyond an image is not a number.
inline std::vector<float> tile(const std::vector<float> &plain,
                               int64_t channels, int64_t pixels) {
  int64_t maps = static_cast<int64_t>(plain.size()) / pixels;
  std::vector<float> tiled(maps * ((pixels + 15) / 16) * 16, NAN);
  for (size_t i = 0; i < plain.size(); ++i)
    tiled[getTiledIndex(i, channels, pixels)] = plain[i];
  return tiled;
}

/// The `size` floats that a kernel writes on so many threads. `create(&state)`
/// makes its state. `isInPlace` is whether the output takes the place of the
/// second input.
template <typename Create>
std::vector<float> runPoisoned(int64_t size, const void *const (&inputs)[2],
                               int threads, Create create, BonsaiKernelRun run,
                               BonsaiKernelDestroy destroy,
                               bool isInPlace = false) {
  int saved = omp_get_max_threads();
  omp_set_num_threads(threads);
  void *state = nullptr;
  EXPECT_EQ(create(&state), BONSAI_OK) << bonsai_last_error();
  // A tile more than the kernel may write.
  std::vector<float> output(size + 16, NAN);
  if (isInPlace)
    std::copy_n(static_cast<const float *>(inputs[1]), size, output.data());
  const void *used[] = {inputs[0], isInPlace ? output.data() : inputs[1]};
  EXPECT_EQ(run(state, used, output.data()), BONSAI_OK) << bonsai_last_error();
  destroy(state);
  omp_set_num_threads(saved);
  for (size_t i = size; i < output.size(); ++i)
    EXPECT_TRUE(std::isnan(output[i]));
  output.resize(size);
  return output;
}

/// The output of a linear layer, given as the convolution that asBatch makes.
template <typename Create>
std::vector<float> runLinear(const TestLayer &layer, int threads, Create create,
                             BonsaiKernelRun run, BonsaiKernelDestroy destroy) {
  const void *inputs[] = {layer.input.data(), layer.residual.data()};
  return runPoisoned(layer.outputSize(), inputs, threads, create, run, destroy);
}

/// The row-major output of a convolution that writes pixel tiles, in place of
/// the residual or not.
template <typename Create>
std::vector<float> runTiled(const TestLayer &layer, int threads, Create create,
                            BonsaiKernelRun run, BonsaiKernelDestroy destroy,
                            bool isInPlace = false) {
  const BonsaiConvolutionDescriptor &d = layer.descriptor;
  int64_t pixels = d.out_height * d.out_width;
  std::vector<float> input =
      d.input_layout == BONSAI_LAYOUT_PLAIN
          ? layer.input
          : tile(layer.input, d.in_channels, d.in_height * d.in_width);
  std::vector<float> residual = tile(layer.residual, d.out_channels, pixels);
  const void *inputs[] = {input.data(), residual.data()};
  std::vector<float> output =
      runPoisoned(static_cast<int64_t>(residual.size()), inputs, threads,
                  create, run, destroy, isInPlace);
  std::vector<float> plain(layer.outputSize());
  for (size_t i = 0; i < plain.size(); ++i)
    plain[i] = output[getTiledIndex(i, d.out_channels, pixels)];
  return plain;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_TILEDLAYER_H
