//===- MapCost.h - What large feature maps cost -----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the estimates of sparse layers, which do so little on each value that
// bringing it near can take longer.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_MAPCOST_H
#define BONSAI_KERNELS_CPU_SPARSE_MAPCOST_H

#include "kernels/cpu/Convolution.h"

#include <algorithm>

namespace bonsai {

/// Nanoseconds for the inputs, residuals and outputs of a batch: what of them
/// the second-level cache does not hold, and what a core's part of the
/// last-level cache does not. Fitted to layers of ResNet-50 on 56x56 maps,
/// beside oneDNN's on the same processor, and of 1 and 16 images.
inline double estimateMapNs(const BonsaiConvolutionDescriptor &d) {
  constexpr double sharedByteNs = 0.0125, cachedBytes = 1 << 20;
  constexpr double memoryByteNs = 0.045, sharedBytes = 16 << 20;
  double input = double(d.in_channels) * d.in_height * d.in_width;
  double output = double(d.out_channels) * d.out_height * d.out_width;
  double bytes = 4 * d.batch * (input + output);
  double residual = 4 * d.batch * output * d.epilogue.has_residual;
  // A residual mostly lies where the output goes.
  return std::max(0.0, bytes + residual - cachedBytes) * sharedByteNs +
         std::max(0.0, bytes - sharedBytes) * memoryByteNs;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_MAPCOST_H
