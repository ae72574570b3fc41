//===- ConvolutionReference.h -----------------------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a convolution and its gradients are, in double: they differ in which
// factor of each product, by another, is added to the third.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_TEST_CUDA_CONVOLUTIONREFERENCE_H
#define BONSAI_TEST_CUDA_CONVOLUTIONREFERENCE_H

#include "kernels/cpu/Convolution.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace bonsai::standin {

inline std::vector<float> makeRandom(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = distribution(generator);
  return values;
}

inline size_t countInput(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.in_channels * d.in_height * d.in_width;
}

inline size_t countOutput(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.out_channels * d.out_height * d.out_width;
}

inline size_t countWeights(const BonsaiConvolutionDescriptor &d) {
  return d.out_channels * (d.in_channels / d.groups) * d.kernel_height *
         d.kernel_width;
}

/// Where an element lies in a map of `c` channels of `h` x `w`.
inline size_t locate(int32_t layout, int64_t c, int64_t h, int64_t w, int64_t n,
                     int64_t channel, int64_t row, int64_t column) {
  if (layout == BONSAI_LAYOUT_CHANNELS_LAST)
    return ((n * h + row) * w + column) * c + channel;
  return ((n * c + channel) * h + row) * w + column;
}

/// Calls `use` with the places of input, weight and output of each product of
/// one element of the output.
template <typename Use>
void forEachProduct(const BonsaiConvolutionDescriptor &d, int32_t weightLayout,
                    int64_t n, int64_t o, int64_t row, int64_t column,
                    Use use) {
  int64_t channels = d.in_channels / d.groups;
  int64_t first = o / (d.out_channels / d.groups) * channels;
  size_t output = locate(d.output_layout, d.out_channels, d.out_height,
                         d.out_width, n, o, row, column);
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t i = 0; i < d.kernel_height; ++i)
      for (int64_t j = 0; j < d.kernel_width; ++j) {
        int64_t h = row * d.stride_height - d.pad_top + i * d.dilation_height;
        int64_t w = column * d.stride_width - d.pad_left + j * d.dilation_width;
        if (h >= 0 && h < d.in_height && w >= 0 && w < d.in_width)
          use(locate(d.input_layout, d.in_channels, d.in_height, d.in_width, n,
                     first + c, h, w),
              locate(weightLayout, channels, d.kernel_height, d.kernel_width, o,
                     c, i, j),
              output);
      }
}

/// Of all elements of the output.
template <typename Use>
void forEachProduct(const BonsaiConvolutionDescriptor &d, int32_t weightLayout,
                    Use use) {
  for (int64_t n = 0; n < d.batch; ++n)
    for (int64_t o = 0; o < d.out_channels; ++o)
      for (int64_t h = 0; h < d.out_height; ++h)
        for (int64_t w = 0; w < d.out_width; ++w)
          forEachProduct(d, weightLayout, n, o, h, w, use);
}

inline double activate(const BonsaiActivation &activation, double x) {
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return std::max(x, 0.0);
  case BONSAI_ACTIVATION_CLIP:
    return std::clamp<double>(x, activation.alpha, activation.beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x < 0 ? activation.alpha * x : x;
  default: // The stand-in does not run what a kernel of our own does.
    return x;
  }
}

struct Operands {
  std::vector<float> input, weights, bias, residual;
};

inline std::vector<double>
convolve(const BonsaiConvolutionDescriptor &d, const Operands &x,
         int32_t weightLayout = BONSAI_LAYOUT_PLAIN) {
  std::vector<double> sums(countOutput(d));
  forEachProduct(d, weightLayout, [&](size_t input, size_t weight, size_t i) {
    sums[i] += double(x.weights[weight]) * x.input[input];
  });
  int64_t pixels = d.out_height * d.out_width;
  for (size_t i = 0; i < sums.size(); ++i) {
    int64_t channel = d.output_layout == BONSAI_LAYOUT_CHANNELS_LAST
                          ? i % d.out_channels
                          : i / pixels % d.out_channels;
    sums[i] += d.epilogue.has_bias ? x.bias[channel] : 0;
    sums[i] += d.epilogue.has_residual ? x.residual[i] : 0;
    sums[i] = activate(d.epilogue.activation, sums[i]);
  }
  return sums;
}

inline void expectClose(const std::vector<float> &result,
                        const std::vector<double> &reference,
                        double tolerance = 1e-6) {
  double difference = 0, norm = 0;
  ASSERT_EQ(result.size(), reference.size());
  for (size_t i = 0; i < reference.size(); ++i) {
    ASSERT_TRUE(std::isfinite(result[i])) << i;
    difference += (result[i] - reference[i]) * (result[i] - reference[i]);
    norm += reference[i] * reference[i];
  }
  EXPECT_LE(std::sqrt(difference), tolerance * std::sqrt(norm));
}

} // namespace bonsai::standin

#endif // BONSAI_TEST_CUDA_CONVOLUTIONREFERENCE_H
