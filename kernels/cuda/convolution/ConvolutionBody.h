//===- ConvolutionBody.h - What a thread of a convolution does --*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread sums up a few output channels of a few pixels, so that a weight
// serves several pixels and an input several channels.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONBODY_H
#define BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONBODY_H

#include "kernels/cuda/convolution/ConvolutionArguments.h"
#include "kernels/cuda/device/Activation.h"

namespace bonsai::cuda {

/// A thread's outputs: `Channels` channels of `Pixels` pixels of a row.
template <int Channels, int Pixels> struct ConvolutionTile {
  MapPosition first;
  float sums[Pixels][Channels];
};

template <int Channels, typename Element>
BONSAI_HOST_DEVICE inline void loadChannels(const Element *source,
                                            float (&values)[Channels]) {
  if constexpr (Channels == 4) {
    Vector4<Element> vector = asVector4(source);
    for (int i = 0; i < 4; ++i)
      values[i] = static_cast<float>(vector.values[i]);
  } else {
    for (int i = 0; i < Channels; ++i)
      values[i] = static_cast<float>(source[i]);
  }
}

/// Which outputs are a thread's: `order` counts tiles as pixels and channels.
template <int Channels, int Pixels>
BONSAI_HOST_DEVICE inline MapPosition
getFirstOutput(const ConvolutionArguments &a, int32_t thread) {
  MapPosition p = a.tiles.getPosition(thread);
  p.channel *= Channels;
  p.column *= Pixels;
  return p;
}

/// Adds the products of one tap.
template <int Channels, int Pixels, typename Element>
BONSAI_HOST_DEVICE inline void
addTap(const ConvolutionArguments &a, const Element *image,
       const Element *weights, const int32_t (&offsets)[Pixels],
       ConvolutionTile<Channels, Pixels> &tile) {
  for (int32_t i = 0; i < a.groupInputs; ++i) {
    float weight[Channels];
    loadChannels(weights + i * a.outChannels, weight);
    for (int p = 0; p < Pixels; ++p) {
      float x =
          offsets[p] < 0
              ? 0
              : static_cast<float>(image[offsets[p] + i * a.input.channel]);
      for (int c = 0; c < Channels; ++c)
        tile.sums[p][c] += weight[c] * x;
    }
  }
}

template <int Channels, typename Element>
BONSAI_HOST_DEVICE inline void storeChannels(Element *target, int32_t stride,
                                             const float (&values)[Channels]) {
  if (Channels == 4 && stride == 1) {
    Vector4<Element> vector;
    for (int i = 0; i < Channels; ++i)
      vector.values[i] = static_cast<Element>(values[i]);
    asVector4(target) = vector;
    return;
  }
  for (int i = 0; i < Channels; ++i)
    target[i * stride] = static_cast<Element>(values[i]);
}

/// Bias, residual and activation.
template <typename Element, int Channels, int Pixels>
BONSAI_HOST_DEVICE inline void
storeTile(const ConvolutionArguments &a,
          ConvolutionTile<Channels, Pixels> &tile) {
  const auto *bias = static_cast<const Element *>(a.bias);
  const auto *residual = static_cast<const Element *>(a.residual);
  for (int p = 0; p < Pixels; ++p) {
    MapPosition position = tile.first;
    position.column += p;
    if (position.column >= a.columns.output)
      return;
    int32_t place = a.output.locate(position);
    for (int c = 0; c < Channels; ++c) {
      float value = tile.sums[p][c];
      if (bias)
        value += static_cast<float>(bias[position.channel + c]);
      if (residual)
        value += static_cast<float>(residual[place + c * a.output.channel]);
      tile.sums[p][c] = applyActivation(a.activation, value);
    }
    storeChannels(static_cast<Element *>(a.result) + place, a.output.channel,
                  tile.sums[p]);
  }
}

/// Any convolution. `Channels` divides the output channels of a group, and is 4
/// only if it does.
template <typename Element, int Channels, int Pixels>
BONSAI_HOST_DEVICE inline void runConvolution(const ConvolutionArguments &a,
                                              int32_t thread) {
  ConvolutionTile<Channels, Pixels> tile = {};
  tile.first = getFirstOutput<Channels, Pixels>(a, thread);
  const MapPosition &first = tile.first;
  int32_t group = a.groupOutputs.divide(first.channel);
  const auto *image = static_cast<const Element *>(a.features) +
                      first.batch * a.input.batch +
                      group * a.groupInputs * a.input.channel;
  const auto *weights = static_cast<const Element *>(a.weights) + first.channel;
  for (int32_t y = 0; y < a.rows.kernel; ++y) {
    int32_t row = a.rows.getInput(first.row, y);
    if (row < 0) {
      weights += a.columns.kernel * a.groupInputs * a.outChannels;
      continue;
    }
    for (int32_t x = 0; x < a.columns.kernel; ++x) {
      int32_t offsets[Pixels];
      for (int p = 0; p < Pixels; ++p) {
        int32_t column = a.columns.getInput(first.column + p, x);
        offsets[p] =
            column < 0 ? -1 : row * a.input.row + column * a.input.column;
      }
      addTap<Channels, Pixels>(a, image, weights, offsets, tile);
      weights += a.groupInputs * a.outChannels;
    }
  }
  storeTile<Element>(a, tile);
}

/// Not transposed, one input and output channel a group, both maps in one
/// layout; `Channels` is 4 only for maps that are channels last and whose
/// channels it divides. `Kernel` is height and width, or 0 for any.
template <typename Element, int Kernel, int Channels>
BONSAI_HOST_DEVICE inline void runDepthwise(const ConvolutionArguments &a,
                                            int32_t thread) {
  ConvolutionTile<Channels, 1> tile = {};
  tile.first = getFirstOutput<Channels, 1>(a, thread);
  const MapPosition &first = tile.first;
  const int32_t height = Kernel ? Kernel : a.rows.kernel;
  const int32_t width = Kernel ? Kernel : a.columns.kernel;
  const auto *image = static_cast<const Element *>(a.features) +
                      a.input.locate({first.batch, first.channel, 0, 0});
  const auto *weights = static_cast<const Element *>(a.weights) + first.channel;
  int32_t top = first.row * a.rows.stride - a.rows.before;
  int32_t left = first.column * a.columns.stride - a.columns.before;
  for (int32_t y = 0; y < height; ++y) {
    int32_t row = top + y * a.rows.dilation;
    if (row < 0 || row >= a.rows.input)
      continue;
    for (int32_t x = 0; x < width; ++x) {
      int32_t column = left + x * a.columns.dilation;
      if (column < 0 || column >= a.columns.input)
        continue;
      float weight[Channels], value[Channels];
      loadChannels(weights + (y * width + x) * a.outChannels, weight);
      loadChannels(image + row * a.input.row + column * a.input.column, value);
      for (int c = 0; c < Channels; ++c)
        tile.sums[0][c] += weight[c] * value[c];
    }
  }
  storeTile<Element>(a, tile);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CONVOLUTION_CONVOLUTIONBODY_H
