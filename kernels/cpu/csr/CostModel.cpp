//===- CostModel.cpp - Estimated times of CSR and dense layers ------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums of work times nanoseconds. The convolution's constants are non-negative
// least-squares fits, of relative errors, to the least time of each of
// ResNet-50's 53 convolutions within the whole network, on one thread of a
// 2.6 GHz AVX-512 server core: dense, and pruned by magnitude to sparsities
// 0.5, 0.7, 0.8, 0.9 and 0.95 of each layer, at batch 1. The mean error is 11%
// for CSR and 3% for dense. The linear layer's constants were read off runs of
// 256 x 512, 1000 x 2048 and 4096 x 4096 at batches 1 to 64; its dense weights
// are those of a network that does not fit in cache.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/csr/CostModel.h"
#include "kernels/cpu/sparse/MapCost.h"

#include <algorithm>

using namespace bonsai::csr;

namespace {
constexpr int64_t lanes = 16;

/// One weight on one vector of pixels, and what a weight takes beside that for
/// each group of vectors that the kernel computes together.
constexpr double multiplyNs = 0.29;
constexpr double weightNs = 0.65;
constexpr int64_t groupVectors = 14;
/// What `multiplyNs` grows by where a 1x1 filter over many channels keeps
/// most weights: its rows of the input drop out of the nearest cache.
constexpr double crowdedMultiplyNs = 0.75;
constexpr double crowdedDensity = 0.3;
constexpr int64_t crowdedChannels = 128;
/// One vector copied into the tile buffer.
constexpr double fillNs = 3.4;
/// One vector of a wide map's input brought into cache in place.
constexpr double fetchNs = 0.36;
/// One vector of the output through the epilogue.
constexpr double finishNs = 0.54;
/// Dense: one multiply-accumulate of a full vector, one byte of a feature map
/// (a residual counts), and one byte of the weights.
constexpr double denseMultiplyNs = 0.165;
constexpr double denseMapByteNs = 0.0077;
constexpr double denseWeightByteNs = 0.036;

/// Linear, one or few samples: one weight of one sample.
constexpr double gatherNs = 0.33;
/// From this batch on the kernel has samples in lanes.
constexpr int64_t minLaneBatch = 4;
/// Linear with samples in lanes: one weight streamed; one weight on one vector
/// of samples; one value transposed.
constexpr double streamNs = 0.6;
constexpr double multiplySamplesNs = 0.33;
constexpr double transposeNs = 0.8;
/// Dense linear: one weight from the third-level cache or from memory.
constexpr double denseCachedWeightNs = 0.04;
constexpr double denseMemoryWeightNs = 0.12;
constexpr int64_t cachedWeights = 1 << 20;

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

/// Nanoseconds of one image's multiplications.
double multiplyNsOf(const BonsaiConvolutionDescriptor &d, int64_t nonzeros,
                    int64_t vectors) {
  double perWeight =
      multiplyNs * vectors + weightNs * divideUp(vectors, groupVectors);
  bool isCrowded =
      d.kernel_height * d.kernel_width == 1 && d.in_channels >= crowdedChannels;
  double density = double(nonzeros) / (d.out_channels * d.in_channels);
  if (isCrowded && density > crowdedDensity)
    perWeight += crowdedMultiplyNs * (density - crowdedDensity) * vectors;
  return nonzeros * perWeight;
}

int64_t padToLanes(int64_t channels) {
  return divideUp(channels, lanes) * lanes;
}
} // namespace

double bonsai::csr::estimateMicroseconds(const BonsaiConvolutionDescriptor &d,
                                         int64_t nonzeros) {
  int64_t vectors = outputVectors(d);
  double image = multiplyNsOf(d, nonzeros, vectors) + inputNs(d, vectors) +
                 finishNs * d.out_channels * vectors;
  return (d.batch * image + estimateMapNs(d)) * 1e-3;
}

double bonsai::csr::estimateMicroseconds(const BonsaiLinearDescriptor &d,
                                         int64_t nonzeros) {
  if (d.batch < minLaneBatch)
    return d.batch * nonzeros * gatherNs * 1e-3;
  double perWeight = streamNs + multiplySamplesNs * divideUp(d.batch, lanes);
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
  double values = double(d.out_channels) * d.out_height * d.out_width *
                      (1 + d.epilogue.has_residual) +
                  double(d.in_channels) * d.in_height * d.in_width;
  double weights =
      double(d.out_channels) * perGroup * d.kernel_height * d.kernel_width;
  double image = vectors * denseMultiplyNs + 4 * values * denseMapByteNs;
  return (d.batch * image + 4 * weights * denseWeightByteNs) * 1e-3;
}

double bonsai::csr::estimateDenseMicroseconds(const BonsaiLinearDescriptor &d) {
  int64_t weights = d.in_features * d.out_features;
  double weightNs =
      weights > cachedWeights ? denseMemoryWeightNs : denseCachedWeightNs;
  return weights * std::max(weightNs, d.batch * denseMultiplyNs / lanes) * 1e-3;
}
