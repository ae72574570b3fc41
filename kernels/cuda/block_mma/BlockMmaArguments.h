//===- BlockMmaArguments.h - What a launch of BlockMma gets -----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes as the GPU wants them, and how the work is divided.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAARGUMENTS_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAARGUMENTS_H

#include "kernels/cuda/block_mma/BlockMma.h"
#include "kernels/cuda/device/Divisor.h"

#include <string>
#include <vector>

namespace bonsai::block_mma {

constexpr int32_t warpThreads = 32;
constexpr int32_t maxWarps = 8;

/// Pixels whose sums a warp has: 16 bytes of each lane's row.
constexpr int64_t countWarpPixels(int32_t element) {
  return element == BONSAI_CUDA_ELEMENT_F16 ? 64 : 32;
}

/// How lanes find their inputs.
enum class Gather {
  /// Four channels lie side by side at every pixel, at a multiple of their
  /// size: maps are channels last. Taps beyond the map are zero.
  channels,
  /// Four pixels lie side by side in every channel, at a multiple of their
  /// size: a 1x1 kernel without stride and padding, on maps whose pixels are a
  /// multiple of 4.
  vectors,
  /// All taps of all pixels are inside the map.
  pixels,
  /// Others are zero.
  border
};

/// Whether taps may be beyond the map.
BONSAI_HOST_DEVICE constexpr bool hasBorder(Gather gather) {
  return gather == Gather::channels || gather == Gather::border;
}

Gather chooseGather(const BonsaiConvolutionDescriptor &shape);

/// A warp sums up a tile of pixels of one group, over every `parts`-th step; a
/// block adds the sums of its parts up. Tiles count the pixels of all images.
struct Division {
  int64_t tiles, blocks;
  int32_t warps; ///< Of a block, a multiple of `parts`.
  int32_t parts; ///< A power of 2.

  int64_t countThreads() const { return blocks * warps * warpThreads; }
};

/// As many parts as it takes to occupy a GPU, while each has enough steps.
Division divide(const BonsaiBlockMmaDescriptor &descriptor);

/// One spatial axis of the window.
struct WindowAxis {
  int32_t input, kernel, stride, dilation, before;
};

struct Arguments {
  const void *features;
  const void *weights;
  const void *bias;     ///< Null if there is none.
  const void *residual; ///< Null if there is none.
  void *result;
  const int32_t *channels;   ///< Of BlockMma.h.
  const int32_t *firstSteps; ///< Of BlockMma.h.
  /// Of each column, or each fourth if inputs are channels, from where the
  /// first tap of channel 0 is.
  const int32_t *offsets;
  /// The column's tap: bit ky, and bit 16 + kx.
  const uint32_t *taps;
  int32_t pixels, tiles;
  int32_t warps, parts;
  cuda::Divisor groups;
  cuda::Divisor imagePixels, width; ///< Of the output.
  int32_t imageInputs;              ///< Elements of an image.
  int32_t pixelInputs;              ///< Elements between pixels of a row.
  int32_t outChannels;
  WindowAxis rows, columns;
  BonsaiActivation activation;
};

/// All but the addresses.
Arguments makeArguments(const BonsaiBlockMmaDescriptor &descriptor);

/// What Arguments::offsets and taps point to, from the columns of BlockMma.h.
struct ColumnPlaces {
  std::vector<int32_t> offsets;
  std::vector<uint32_t> taps;
};
ColumnPlaces locateColumns(const BonsaiBlockMmaDescriptor &descriptor,
                           const int32_t *columns);

/// The kernel of BlockMma.cu.
std::string getFunction(const BonsaiBlockMmaDescriptor &descriptor);

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMAARGUMENTS_H
