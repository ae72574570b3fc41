//===- BlockMmaTestLayer.h - Layers for tests of BlockMma -------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers whose values have been rounded as tensor cores want them, what a
// kernel is packed from, and the kernels of BlockMma.cu on the host.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMATESTLAYER_H
#define BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMATESTLAYER_H

#include "kernels/cpu/sparse/SparseReference.h"
#include "kernels/cpu/sparse/StructuredMasks.h"
#include "kernels/cuda/block_mma/BlockMmaBody.h"
#include "kernels/cuda/block_mma/Pack.h"

#include <numeric>
#include <type_traits>

#include <gtest/gtest.h>

namespace bonsai::block_mma {

/// A kernel of BlockMma.cu.
struct HostKernel {
  std::string name;
  size_t sharedBytes;
  void (*run)(const Arguments &);

  /// All blocks, one after another. Expects that they end.
  void launch(const Arguments &a, int64_t blocks) const {
    cuda::emulation::Launch config;
    config.grid.x = static_cast<unsigned>(blocks);
    config.block.x = static_cast<unsigned>(a.warps * warpThreads);
    config.sharedBytes = sharedBytes;
    EXPECT_EQ(cuda::emulation::launch(config, [&] { run(a); }), "");
  }
};

template <typename Element, int GroupRows>
void addHostKernels(std::vector<HostKernel> &kernels) {
  std::string start = "bonsai_block_mma_" + std::to_string(GroupRows);
  std::string end = sizeof(Element) == 2 ? "_f16" : "";
  size_t bytes = sizeof(typename WarpTile<Element, GroupRows>::Memory);
  kernels.push_back({start + "_channels" + end, bytes,
                     runBlockMma<Element, GroupRows, Gather::channels>});
  kernels.push_back({start + "_vectors" + end, bytes,
                     runBlockMma<Element, GroupRows, Gather::vectors>});
  kernels.push_back({start + "_pixels" + end, bytes,
                     runBlockMma<Element, GroupRows, Gather::pixels>});
  kernels.push_back({start + "_border" + end, bytes,
                     runBlockMma<Element, GroupRows, Gather::border>});
}

inline std::vector<HostKernel> listHostKernels() {
  std::vector<HostKernel> kernels;
  addHostKernels<float, 8>(kernels);
  addHostKernels<float, 16>(kernels);
  addHostKernels<float, 32>(kernels);
  addHostKernels<Half, 8>(kernels);
  addHostKernels<Half, 16>(kernels);
  addHostKernels<Half, 32>(kernels);
  return kernels;
}

/// The nearest values that factors have.
template <typename Element>
std::vector<float> roundFactors(std::vector<float> values) {
  for (float &value : values)
    value =
        sizeof(Element) == 2 ? float(Half(value)) : cuda::roundToTf32(value);
  return values;
}

template <typename Element>
std::vector<Element> convert(const std::vector<float> &values) {
  return {values.begin(), values.end()};
}

/// A row-major map, channels last if `isChannelsLast`.
inline std::vector<float> storeMap(const std::vector<float> &map, int64_t batch,
                                   int64_t channels, bool isChannelsLast) {
  if (!isChannelsLast)
    return map;
  int64_t pixels = static_cast<int64_t>(map.size()) / batch / channels;
  std::vector<float> stored;
  for (int64_t image = 0; image < batch; ++image)
    for (int64_t pixel = 0; pixel < pixels; ++pixel)
      for (int64_t channel = 0; channel < channels; ++channel)
        stored.push_back(map[(image * channels + channel) * pixels + pixel]);
  return stored;
}

/// Runs a layer by emulated blocks, with the constants that BlockMma.h lists,
/// and gives the output.
template <typename Element>
std::vector<Element> runOnHost(const BonsaiBlockMmaDescriptor &d,
                               const std::vector<const void *> &constants,
                               const Element *features, const Element *residual,
                               size_t size) {
  ColumnPlaces places =
      locateColumns(d, static_cast<const int32_t *>(constants[2]));
  Arguments a = makeArguments(d);
  a.features = features;
  a.channels = static_cast<const int32_t *>(constants[0]);
  a.firstSteps = static_cast<const int32_t *>(constants[1]);
  a.offsets = places.offsets.data();
  a.taps = places.taps.data();
  a.weights = constants[3];
  a.bias = d.shape.epilogue.has_bias ? constants[4] : nullptr;
  a.residual = d.shape.epilogue.has_residual ? residual : nullptr;
  std::vector<Element> result(size, static_cast<Element>(NAN));
  a.result = result.data();
  for (const HostKernel &kernel : listHostKernels())
    if (kernel.name == getFunction(d))
      kernel.launch(a, divide(d).blocks);
  return result;
}

/// A layer, whose maps lie as its descriptor says, and what BlockMma.h says of
/// its constants.
template <typename Element> struct PackedLayer {
  /// Rounded; bias and residual of f32 are not.
  TestLayer layer;
  RowGroups groups;
  BonsaiBlockMmaDescriptor descriptor;
  PackedGroups packed;
  /// Not rounded to TF32: whoever multiplies them does that.
  std::vector<Element> input;
  std::vector<Element> weights, bias, residual;

  PackedLayer(const TestLayer &source, int64_t rows) : layer(source) {
    constexpr bool isHalf = sizeof(Element) == 2;
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    groups = groupRows(d, makePattern(d, layer.mask.data()), rows);
    descriptor = describe(
        d, isHalf ? BONSAI_CUDA_ELEMENT_F16 : BONSAI_CUDA_ELEMENT_F32, groups);
    packed = packGroups(groups);
    input = convert<Element>(
        storeMap(layer.input, d.batch, d.in_channels, isChannelsLast()));
    packWeightsOf(convert<Element>(layer.weights));
    layer.input = roundFactors<Element>(layer.input);
    layer.weights = roundFactors<Element>(layer.weights);
    if (isHalf) {
      layer.bias = roundFactors<Element>(layer.bias);
      layer.residual = roundFactors<Element>(layer.residual);
    }
    bias = convert<Element>(layer.bias);
    residual = convert<Element>(
        storeMap(layer.residual, d.batch, d.out_channels, isChannelsLast()));
  }

  /// Runs it by emulated blocks. `features` are the input.
  std::vector<Element> run(const Element *features) const {
    return runOnHost<Element>(descriptor, getConstants(), features,
                              residual.data(), residual.size());
  }

  std::vector<const void *> getConstants() const {
    return {packed.channels.data(), packed.firstSteps.data(),
            packed.columns.data(), weights.data(), bias.data()};
  }

  /// Expects a result to be the reference's.
  void expect(const std::vector<Element> &result) const {
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    std::vector<float> values(result.begin(), result.end());
    std::vector<double> expected = layer.computeReference();
    std::vector<float> places(expected.size());
    std::iota(places.begin(), places.end(), 0.0f);
    places = storeMap(places, d.batch, d.out_channels, isChannelsLast());
    std::vector<double> stored;
    for (float place : places)
      stored.push_back(expected[static_cast<size_t>(place)]);
    EXPECT_LE(relativeError(values, stored),
              sizeof(Element) == 2 ? 4e-4 : 1e-6);
  }

private:
  bool isChannelsLast() const {
    return layer.descriptor.input_layout == BONSAI_LAYOUT_CHANNELS_LAST;
  }

  void packWeightsOf(const std::vector<Element> &dense) {
    using Stored = std::conditional_t<sizeof(Element) == 2, uint16_t, float>;
    const BonsaiConvolutionDescriptor &d = layer.descriptor;
    std::vector<Stored> values(dense.size());
    memcpy(values.data(), dense.data(), sizeof(Element) * dense.size());
    std::vector<Stored> stored =
        packWeights(groups, d.in_channels * d.kernel_height * d.kernel_width,
                    values.data(), layer.mask.data());
    weights.resize(stored.size());
    for (size_t i = 0; i < stored.size(); ++i)
      memcpy(&weights[i], &stored[i], sizeof(Element));
  }
};

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMATESTLAYER_H
