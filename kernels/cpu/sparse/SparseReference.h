//===- SparseReference.h - What tests of sparse kernels compare to -*- C++
//-*-===//
//-*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dense convolution in double precision with no cleverness, and layers of
// random data to feed it.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SPARSE_SPARSEREFERENCE_H
#define BONSAI_KERNELS_CPU_SPARSE_SPARSEREFERENCE_H

#include "kernels/cpu/sparse/MaskedWeights.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace bonsai {

inline std::vector<float> randomValues(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(count);
  for (float &value : values)
    value = uniform(generator);
  return values;
}

/// A mask that keeps `density` of the weights; every fifth row is empty unless
/// all are kept.
inline std::vector<uint8_t> randomMask(int64_t rows, int64_t columns,
                                       double density, uint32_t seed) {
  std::mt19937 generator(seed);
  std::bernoulli_distribution kept(density);
  std::vector<uint8_t> mask(rows * columns);
  for (int64_t i = 0; i < rows * columns; ++i)
    mask[i] = kept(generator) && (density == 1.0 || i / columns % 5 != 2);
  return mask;
}

inline double referenceActivation(const BonsaiActivation &activation,
                                  double x) {
  double alpha = activation.alpha, beta = activation.beta;
  auto clip = [](double value, double low, double high) {
    return std::fmin(std::fmax(value, low), high);
  };
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
    return std::fmax(x, 0);
  case BONSAI_ACTIVATION_CLIP:
    return clip(x, alpha, beta);
  case BONSAI_ACTIVATION_LEAKY_RELU:
    return x < 0 ? alpha * x : x;
  case BONSAI_ACTIVATION_SIGMOID:
    return 1 / (1 + std::exp(-x));
  case BONSAI_ACTIVATION_HARD_SIGMOID:
    return clip(alpha * x + beta, 0, 1);
  case BONSAI_ACTIVATION_HARD_SWISH:
    return x * clip(x / 6 + 0.5, 0, 1);
  case BONSAI_ACTIVATION_SILU:
    return x / (1 + std::exp(-x));
  }
  return x;
}

/// Everything one layer reads; the descriptor's output extents are derived.
struct TestLayer {
  BonsaiConvolutionDescriptor descriptor;
  std::vector<float> input, weights, bias, residual;
  std::vector<uint8_t> mask;

  TestLayer(const BonsaiConvolutionDescriptor &shape, double density)
      : descriptor(shape) {
    BonsaiConvolutionDescriptor &d = descriptor;
    d.out_height = extent(d.in_height + d.pad_top + d.pad_bottom,
                          d.kernel_height, d.stride_height, d.dilation_height);
    d.out_width = extent(d.in_width + d.pad_left + d.pad_right, d.kernel_width,
                         d.stride_width, d.dilation_width);
    int64_t columns =
        d.in_channels / d.groups * d.kernel_height * d.kernel_width;
    input = randomValues(d.batch * d.in_channels * d.in_height * d.in_width, 1);
    weights = randomValues(d.out_channels * columns, 2);
    bias = randomValues(d.out_channels, 3);
    residual = randomValues(outputSize(), 4);
    mask = randomMask(d.out_channels, columns, density, 5);
  }

  int64_t outputSize() const {
    const BonsaiConvolutionDescriptor &d = descriptor;
    return d.batch * d.out_channels * d.out_height * d.out_width;
  }

  MaskedWeights maskedWeights() const {
    return {weights.data(), weights.size(), mask.data(), mask.size()};
  }

  std::vector<double> computeReference() const {
    const BonsaiConvolutionDescriptor &d = descriptor;
    std::vector<double> output;
    for (int64_t n = 0; n < d.batch; ++n)
      for (int64_t m = 0; m < d.out_channels; ++m)
        for (int64_t y = 0; y < d.out_height; ++y)
          for (int64_t x = 0; x < d.out_width; ++x) {
            double sum = sumOf(n, m, y, x);
            if (d.epilogue.has_bias)
              sum += bias[m];
            if (d.epilogue.has_residual)
              sum += residual[output.size()];
            output.push_back(referenceActivation(d.epilogue.activation, sum));
          }
    return output;
  }

private:
  static int64_t extent(int64_t padded, int64_t kernel, int64_t stride,
                        int64_t dilation) {
    return (padded - (kernel - 1) * dilation - 1) / stride + 1;
  }

  double sumOf(int64_t n, int64_t m, int64_t y, int64_t x) const {
    const BonsaiConvolutionDescriptor &d = descriptor;
    int64_t channels = d.in_channels / d.groups;
    int64_t firstChannel = m / (d.out_channels / d.groups) * channels;
    double sum = 0;
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t ky = 0; ky < d.kernel_height; ++ky)
        for (int64_t kx = 0; kx < d.kernel_width; ++kx) {
          int64_t iy = y * d.stride_height + ky * d.dilation_height - d.pad_top;
          int64_t ix = x * d.stride_width + kx * d.dilation_width - d.pad_left;
          if (iy < 0 || iy >= d.in_height || ix < 0 || ix >= d.in_width)
            continue;
          int64_t weight =
              ((m * channels + c) * d.kernel_height + ky) * d.kernel_width + kx;
          int64_t at =
              ((n * d.in_channels + firstChannel + c) * d.in_height + iy) *
                  d.in_width +
              ix;
          if (mask[weight])
            sum += double(weights[weight]) * input[at];
        }
    return sum;
  }
};

/// ‖actual − expected‖ / ‖expected‖, or the bare difference where the latter
/// is zero. Infinite if any value is not a number.
inline double relativeError(const std::vector<float> &actual,
                            const std::vector<double> &expected) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(actual[i]))
      return INFINITY;
    difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return std::sqrt(norm > 0 ? difference / norm : difference);
}

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SPARSE_SPARSEREFERENCE_H
