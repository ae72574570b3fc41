//===- CostModel.cpp - Estimated times of CSR and dense layers ------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums of work times nanoseconds. The convolution's constants are a
// non-negative least-squares fit, of relative errors, to CsrBenchmark's medians
// on one thread of a 4.3 GHz AVX-512 server core: the 29 distinct convolutions
// of the DLMC's ResNet-50 at sparsities 0.8, 0.9 and 0.95. The mean error is
// 19% for CSR and 4% for dense. The linear layer's constants were read off runs
// of 256 x 512, 1000 x 2048 and 4096 x 4096 at batches 1 to 64.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/CostModel.h"

#include <algorithm>

using namespace bonsai::csr;

namespace {
constexpr int64_t lanes = 16;

/// One weight on one vector of pixels.
constexpr double multiplyNs = 0.33;
/// One vector copied into the tile buffer.
constexpr double fillNs = 3.2;
/// One vector of a wide map's input brought into cache in place.
constexpr double fetchNs = 1.0;
/// One vector of the output through the epilogue.
constexpr double finishNs = 0.29;
/// Dense: one multiply-accumulate of a full vector, and one byte moved.
constexpr double denseMultiplyNs = 0.119;
constexpr double denseByteNs = 0.0074;

/// Linear, one or few samples: one weight of one sample.
constexpr double gatherNs = 0.33;
/// From this batch on the kernel has samples in lanes.
constexpr int64_t minLaneBatch = 4;
/// Linear with samples in lanes: one weight streamed; one value transposed.
constexpr double streamNs = 0.6;
constexpr double transposeNs = 0.8;
/// Dense linear: one weight from the third-level cache or from memory.
constexpr double denseCachedWeightNs = 0.04;
constexpr double denseMemoryWeightNs = 0.1;
constexpr int64_t cachedWeights = 4 << 20;

int64_t divideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

bool isPointwise(const BonsaiConvolutionDescriptor &d) {
  return d.kernel_height == 1 && d.kernel_width == 1 && d.stride_height == 1 &&
         d.stride_width == 1 &&
         !(d.pad_top || d.pad_left || d.pad_bottom || d.pad_right);
}

/// Vectors of one output channel of one image, as TilePlan.h lays them out.
int64_t outputVectors(const BonsaiConvolutionDescriptor &d) {
  if (isPointwise(d))
    return divideUp(d.out_height * d.out_width, lanes);
  if (d.out_width <= lanes / 4)
    return divideUp(d.out_height, 4);
  if (d.out_width <= lanes / 2)
    return divideUp(d.out_height, 2);
  return d.out_height * divideUp(d.out_width, lanes);
}

/// Nanoseconds to make one image's input ready.
double inputNs(const BonsaiConvolutionDescriptor &d, int64_t vectors) {
  if (isPointwise(d) && d.out_height * d.out_width % lanes == 0)
    return fetchNs * d.in_channels * vectors;
  int64_t phases = std::min(d.stride_height, d.kernel_height);
  int64_t copies = d.stride_width == 1 ? 1 : d.kernel_width;
  return fillNs * d.in_channels * copies * phases * vectors;
}

int64_t padToLanes(int64_t channels) {
  return divideUp(channels, lanes) * lanes;
}
} // namespace

double bonsai::csr::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                         int64_t nonzeros) {
  int64_t vectors = outputVectors(d);
  double image = multiplyNs * nonzeros * vectors + inputNs(d, vectors) +
                 finishNs * d.out_channels * vectors;
  return d.batch * image * 1e-3;
}

double bonsai::csr::estimateMicroseconds(const BonsaiLinearDescriptor &d,
                                         int64_t nonzeros) {
  if (d.batch < minLaneBatch)
    return d.batch * nonzeros * gatherNs * 1e-3;
  double perWeight = streamNs + multiplyNs * divideUp(d.batch, lanes);
  int64_t values = d.batch * (d.in_features + d.out_features);
  return (nonzeros * perWeight + values * transposeNs) * 1e-3;
}

double
bonsai::csr::estimateDenseMicroseconds(const BonsaiConvolutionDescriptor &d) {
  // Depthwise convolutions have channels in lanes and pad nothing.
  bool depthwise = d.groups == d.in_channels && d.groups == d.out_channels;
  int64_t perGroup = d.in_channels / d.groups;
  double outputs =
      double(depthwise ? d.out_channels
                       : padToLanes(d.out_channels / d.groups) * d.groups) *
      d.out_height * d.out_width;
  double vectors =
      outputs / lanes * perGroup * d.kernel_height * d.kernel_width;
  double values = double(d.out_channels) * d.out_height * d.out_width +
                  double(d.in_channels) * d.in_height * d.in_width;
  double weights =
      double(d.out_channels) * perGroup * d.kernel_height * d.kernel_width;
  double bytes = 4 * (d.batch * values + weights);
  return (d.batch * vectors * denseMultiplyNs + bytes * denseByteNs) * 1e-3;
}

double bonsai::csr::estimateDenseMicroseconds(const BonsaiLinearDescriptor &d) {
  int64_t weights = d.in_features * d.out_features;
  double weightNs =
      weights > cachedWeights ? denseMemoryWeightNs : denseCachedWeightNs;
  return weights * std::max(weightNs, d.batch * denseMultiplyNs / lanes) * 1e-3;
}
