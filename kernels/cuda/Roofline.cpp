//===- Roofline.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A100 and H100, by their data sheets. The cache of an A100 is read with 5120
// bytes a clock; for an H100 the same is assumed.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/Roofline.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace bonsai;

double ChipRates::getFlops(Precision precision) const {
  switch (precision) {
  case Precision::f32:
    return f32Flops;
  case Precision::tf32:
    return tf32Flops;
  case Precision::f16:
    return f16Flops;
  }
  llvm_unreachable("unknown precision");
}

/// Tensor cores read channels first through a transposition.
static constexpr double channelsFirstFactor = 1.3;

int bonsai::getArchitecture(const Target &target) {
  StringRef name = target.cudaArch;
  int number = 0;
  if (!name.consume_front("sm_") || name.getAsInteger(10, number))
    return 0;
  return number;
}

ChipRates bonsai::getChipRates(const Target &target) {
  if (getArchitecture(target) < 90)
    return {"A100", 19.5e6, 156e6, 312e6, 1.555e6, 7.2e6, 1410, 108};
  return {"H100", 67e6, 495e6, 989e6, 3.35e6, 9.0e6, 1755, 132};
}

/// Output channels and pixels that a multiprocessor computes at once. The last
/// round of them takes as long as the others, and a layer of a few leaves most
/// of the chip idle: by that a ResNet-50 of one image takes 1.0 ms on an H100
/// in f32, where PyTorch's takes 2.0 ms on an H200 (bench/results).
static constexpr int64_t denseTile = 64;

double bonsai::estimateDenseArithmetic(const BonsaiConvolutionDescriptor &d,
                                       const Target &target) {
  ChipRates chip = getChipRates(target);
  double depth =
      double(d.in_channels) / d.groups * d.kernel_height * d.kernel_width;
  auto divide = [](int64_t extent) {
    return std::pair(std::ceil(double(extent) / denseTile),
                     double(std::min(extent, denseTile)));
  };
  auto [channelTiles, channels] = divide(d.out_channels);
  auto [pixelTiles, pixels] = divide(d.batch * d.out_height * d.out_width);
  double tiles = channelTiles * pixelTiles;
  double tileFlops = 2 * depth * channels * pixels;
  return std::ceil(tiles / chip.processors) * tileFlops * chip.processors /
         chip.getFlops(target.precision);
}

double bonsai::estimateDenseMicroseconds(const BonsaiConvolutionDescriptor &d,
                                         const LayoutChoice &layouts,
                                         const Target &target) {
  ChipRates chip = getChipRates(target);
  int64_t perGroup = d.in_channels / d.groups;
  double weights =
      double(d.out_channels) * perGroup * d.kernel_height * d.kernel_width;
  double outputs =
      double(d.batch) * d.out_channels * d.out_height * d.out_width;
  double inputs = double(d.batch) * d.in_channels * d.in_height * d.in_width;
  double arithmetic = estimateDenseArithmetic(d, target);
  if (target.precision != Precision::f32 && layouts.result == LayoutKind::nchw)
    arithmetic *= channelsFirstFactor;
  double memory = (target.precision == Precision::f16 ? 2 : 4) *
                  (weights + inputs + outputs * (1 + d.epilogue.has_residual)) /
                  chip.bytes;
  return launchMicroseconds + std::max(arithmetic, memory);
}
