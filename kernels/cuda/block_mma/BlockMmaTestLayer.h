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

/// A layer and what BlockMma.h says of its constants.
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
    int64_t columns = d.in_channels * d.kernel_height * d.kernel_width;
    groups = groupRows(makePattern(d.out_channels, columns, layer.mask.data()),
                       rows);
    descriptor = describe(
        d, isHalf ? BONSAI_CUDA_ELEMENT_F16 : BONSAI_CUDA_ELEMENT_F32, groups);
    packed = packGroups(groups);
    input = convert<Element>(layer.input);
    std::vector<Element> own = convert<Element>(layer.weights);
    if constexpr (isHalf) {
      auto *bits = reinterpret_cast<const uint16_t *>(own.data());
      std::vector<uint16_t> halves =
          packWeights(groups, columns, bits, layer.mask.data());
      weights.resize(halves.size());
      memcpy(weights.data(), halves.data(), 2 * halves.size());
      layer.bias = roundFactors<Element>(layer.bias);
      layer.residual = roundFactors<Element>(layer.residual);
    } else {
      weights = packWeights(groups, columns, own.data(), layer.mask.data());
    }
    layer.input = roundFactors<Element>(layer.input);
    layer.weights = roundFactors<Element>(layer.weights);
    bias = convert<Element>(layer.bias);
    residual = convert<Element>(layer.residual);
  }

  /// Runs it by emulated blocks. `features` are the input.
  std::vector<Element> run(const Element *features) const {
    ColumnPlaces places = locateColumns(descriptor, packed.columns.data());
    Arguments a = makeArguments(descriptor);
    a.features = features;
    a.weights = weights.data();
    a.channels = packed.channels.data();
    a.firstSteps = packed.firstSteps.data();
    a.offsets = places.offsets.data();
    a.taps = places.taps.data();
    a.bias = layer.descriptor.epilogue.has_bias ? bias.data() : nullptr;
    a.residual =
        layer.descriptor.epilogue.has_residual ? residual.data() : nullptr;
    std::vector<Element> result(residual.size(), static_cast<Element>(NAN));
    a.result = result.data();
    for (const HostKernel &kernel : listHostKernels())
      if (kernel.name == getFunction(descriptor))
        kernel.launch(a, divide(descriptor).blocks);
    return result;
  }

  std::vector<const void *> getConstants() const {
    return {packed.channels.data(), packed.firstSteps.data(),
            packed.columns.data(), weights.data(), bias.data()};
  }

  /// Expects a result to be the reference's.
  void expect(const std::vector<Element> &result) const {
    std::vector<float> values(result.begin(), result.end());
    EXPECT_LE(relativeError(values, layer.computeReference()),
              sizeof(Element) == 2 ? 4e-4 : 1e-6);
  }
};

} // namespace bonsai::block_mma

#endif // BONSAI_KERNELS_CUDA_BLOCK_MMA_BLOCKMMATESTLAYER_H
