//===- MaskedWeights.h - A weight and its mask ------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compile-time halves of sparse kernels pack, and its checks. Plain
// C++, so that the tests and benchmarks of kernels need no compiler around
// them.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_MASKEDWEIGHTS_H
#define BONSAI_KERNELS_CPU_SPARSE_MASKEDWEIGHTS_H

#include "kernels/cpu/Convolution.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace bonsai {

/// A dense f32 weight, row-major in the order that the descriptor gives, and
/// its mask: one byte a weight, 1 = kept, 0 = cut. Borrowed, not owned. Cut
/// weights are never stored whatever their value; kept zeros are.
struct MaskedWeights {
  const float *values = nullptr;
  size_t numValues = 0;
  /// Null when nothing is cut; then `numMask` is 0.
  const uint8_t *mask = nullptr;
  size_t numMask = 0;
};

/// Checks that a descriptor is consistent, and not transposed; layouts are not
/// looked at. Returns "" or, in one line without a full stop, what is wrong.
std::string checkDescriptor(const BonsaiConvolutionDescriptor &descriptor);
std::string checkDescriptor(const BonsaiLinearDescriptor &descriptor);

/// Checks, besides that, that the output is in pixel tiles, and the input in
/// those or row-major; likewise.
std::string checkTiledDescriptor(const BonsaiConvolutionDescriptor &descriptor);

/// Checks that weights and mask have `rows` times `columns` entries, and that
/// the mask's are 0 or 1; likewise.
std::string checkWeights(int64_t rows, int64_t columns,
                         const MaskedWeights &weights);
/// The same for those of a consistent descriptor.
std::string checkWeights(const BonsaiConvolutionDescriptor &descriptor,
                         const MaskedWeights &weights);

int64_t countKept(const MaskedWeights &weights);

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_MASKEDWEIGHTS_H
