//===- Roofline.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A100 and H100, by their data sheets.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/Roofline.h"

#include <algorithm>

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

ChipRates bonsai::getChipRates(const Target &target) {
  if (target.cudaArch < "sm_90")
    return {"A100", 19.5e6, 156e6, 312e6, 1.555e6};
  return {"H100", 67e6, 495e6, 989e6, 3.35e6};
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
  double flops = 2 * weights * d.batch * d.out_height * d.out_width;
  double arithmetic = flops / chip.getFlops(target.precision);
  if (target.precision != Precision::f32 && layouts.result == LayoutKind::nchw)
    arithmetic *= channelsFirstFactor;
  double memory = (target.precision == Precision::f16 ? 2 : 4) *
                  (weights + inputs + outputs * (1 + d.epilogue.has_residual)) /
                  chip.bytes;
  return launchMicroseconds + std::max(arithmetic, memory);
}
