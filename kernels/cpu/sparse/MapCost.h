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

/// Nanoseconds for one image: of its input, residual and output what the
/// second-level cache does not hold. Fitted to layers of ResNet-50 on 56x56
/// maps, beside oneDNN's on the same processor.
inline double estimateMapNs(const BonsaiConvolutionDescriptor &d) {
  constexpr double byteNs = 0.0125, cachedBytes = 1 << 20;
  double input = double(d.in_channels) * d.in_height * d.in_width;
  double output = double(d.out_channels) * d.out_height * d.out_width;
  double bytes = 4 * (input + output * (1 + d.epilogue.has_residual));
  return std::max(0.0, bytes - cachedBytes) * byteNs;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_MAPCOST_H
