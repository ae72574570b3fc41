//===- TwoFourArguments.h - What a launch of 2:4 layers gets ----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shapes as the GPU wants them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURARGUMENTS_H
#define BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURARGUMENTS_H

#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/two_four/TwoFourTiles.h"

namespace bonsai::cuda {

/// One spatial axis.
struct TwoFourAxis {
  int32_t input, stride, dilation, before;
};

struct TwoFourArguments {
  const Half *features;
  const void *values;   ///< PackedWeights::values.
  const void *metadata; ///< PackedWeights::metadata.
  const Half *bias;     ///< Null if there is none.
  const Half *residual; ///< Null if there is none.
  Half *result;
  /// [tiles, splits, parts, threads]: sums of the blocks of a tile, 4 to a
  /// part.
  Vector4<float> *partials;
  /// How many blocks of each tile have left their sums; zeros between launches.
  uint32_t *arrivals;
  int32_t channels, outChannels;
  int32_t pixels; ///< Of the outputs of all images.
  int32_t taps, steps;
  int32_t splits, splitSteps;  ///< The grid's y is the split.
  Divisor tapUnits;            ///< Units of a tap.
  Divisor kernelWidth;         ///< Taps of a row.
  Divisor outHeight, outWidth; ///< To find a pixel.
  Divisor rowTiles;            ///< Tiles along the output channels.
  TwoFourAxis rows, columns;
  BonsaiActivation activation;
};

/// All but the addresses.
inline TwoFourArguments
makeTwoFourArguments(const BonsaiTwoFourDescriptor &descriptor) {
  const BonsaiConvolutionDescriptor &d = descriptor.shape;
  auto narrow = [](int64_t value) { return static_cast<int32_t>(value); };
  TwoFourDepth depth = getDepth(d);
  TwoFourArguments a = {};
  a.channels = narrow(d.in_channels);
  a.outChannels = narrow(d.out_channels);
  a.pixels = narrow(d.batch * d.out_height * d.out_width);
  a.taps = narrow(depth.taps);
  a.steps = narrow(depth.steps);
  a.splits = descriptor.splits;
  a.splitSteps = narrow(countSplitSteps(descriptor));
  a.tapUnits = makeDivisor(depth.tapUnits);
  a.kernelWidth = makeDivisor(d.kernel_width);
  a.outHeight = makeDivisor(d.out_height);
  a.outWidth = makeDivisor(d.out_width);
  a.rowTiles = makeDivisor(countTiles(d, descriptor.tile).rows);
  a.rows = {narrow(d.in_height), narrow(d.stride_height),
            narrow(d.dilation_height), narrow(d.pad_top)};
  a.columns = {narrow(d.in_width), narrow(d.stride_width),
               narrow(d.dilation_width), narrow(d.pad_left)};
  a.activation = d.epilogue.activation;
  return a;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_TWO_FOUR_TWOFOURARGUMENTS_H
