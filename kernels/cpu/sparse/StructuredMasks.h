//===- StructuredMasks.h - Random masks with a pattern ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For tests and benchmarks: what the passes that prune blocks and N:M leave,
// were the weights random. Masks are in the order of the dense weight.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_STRUCTUREDMASKS_H
#define BONSAI_KERNELS_CPU_SPARSE_STRUCTUREDMASKS_H

#include "kernels/cpu/Convolution.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace bonsai {

/// Output and input channels of a block.
struct BlockSize {
  int64_t rows, columns;
};

/// Keeps `density` of the blocks; those at the upper edges may be smaller.
inline std::vector<uint8_t> makeBlockMask(const BonsaiConvolutionDescriptor &d,
                                          BlockSize block, double density) {
  std::mt19937 generator(6);
  std::bernoulli_distribution kept(density);
  int64_t channels = d.in_channels / d.groups,
          taps = d.kernel_height * d.kernel_width;
  std::vector<uint8_t> mask(d.out_channels * channels * taps);
  for (int64_t row = 0; row < d.out_channels; row += block.rows)
    for (int64_t channel = 0; channel < channels; channel += block.columns)
      for (int64_t tap = 0; tap < taps; ++tap) {
        bool isKept = kept(generator);
        int64_t endRow = std::min(row + block.rows, d.out_channels),
                endChannel = std::min(channel + block.columns, channels);
        for (int64_t r = row; r < endRow; ++r)
          for (int64_t c = channel; c < endChannel; ++c)
            mask[(r * channels + c) * taps + tap] = isKept;
      }
  return mask;
}

/// Keeps n of m consecutive input channels, and all of a last group of fewer.
inline std::vector<uint8_t> makeNMMask(const BonsaiConvolutionDescriptor &d,
                                       int64_t n, int64_t m) {
  std::mt19937 generator(7);
  int64_t channels = d.in_channels / d.groups,
          taps = d.kernel_height * d.kernel_width;
  std::vector<uint8_t> mask(d.out_channels * channels * taps);
  std::vector<int64_t> places(m);
  std::iota(places.begin(), places.end(), 0);
  for (int64_t row = 0; row < d.out_channels; ++row)
    for (int64_t channel = 0; channel < channels; channel += m)
      for (int64_t tap = 0; tap < taps; ++tap) {
        bool isWhole = channel + m <= channels;
        if (isWhole)
          std::shuffle(places.begin(), places.end(), generator);
        for (int64_t i = 0; i < (isWhole ? n : channels - channel); ++i) {
          int64_t c = channel + (isWhole ? places[i] : i);
          mask[(row * channels + c) * taps + tap] = 1;
        }
      }
  return mask;
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_STRUCTUREDMASKS_H
