//===- ConcatBody.h - What a thread of a concatenation does -----*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A launch copies some inputs, each by blocks of its own; a thread copies 2, 4,
// 8 or 16 bytes of an input.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_CONCAT_CONCATBODY_H
#define BONSAI_KERNELS_CUDA_CONCAT_CONCATBODY_H

#include "kernels/cuda/concat/CudaConcat.h"
#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"

#include <vector>

namespace bonsai::cuda {

/// Inputs of a launch.
constexpr int32_t concatInputs = 16;

/// Lengths and places are in units of what a thread copies.
struct ConcatArguments {
  const void *inputs[concatInputs];
  void *output;
  Divisor lengths[concatInputs];
  int32_t counts[concatInputs];  ///< Of an input.
  int32_t offsets[concatInputs]; ///< Of an input in a row of the output.
  int32_t outputLength;
};

/// One launch.
struct ConcatLaunch {
  ConcatArguments arguments;
  int32_t numInputs;
  int32_t maxCount; ///< Threads that the largest input needs.
};

/// Bytes that a thread copies: all rows begin at multiples of so many.
inline int32_t getConcatWidth(const BonsaiCudaConcatDescriptor &d) {
  int32_t width = 16;
  for (int64_t i = 0; i < d.num_inputs; ++i)
    while (d.lengths[i] % width != 0)
      width /= 2;
  return width;
}

/// All launches, complete but for the addresses.
inline std::vector<ConcatLaunch>
makeLaunches(const BonsaiCudaConcatDescriptor &d) {
  int32_t width = getConcatWidth(d);
  int64_t total = 0, offset = 0;
  for (int64_t i = 0; i < d.num_inputs; ++i)
    total += d.lengths[i] / width;
  std::vector<ConcatLaunch> launches;
  for (int64_t i = 0; i < d.num_inputs; ++i) {
    if (i % concatInputs == 0)
      launches.push_back({});
    ConcatLaunch &launch = launches.back();
    int64_t length = d.lengths[i] / width;
    int32_t slot = launch.numInputs++;
    launch.arguments.lengths[slot] = makeDivisor(length);
    launch.arguments.counts[slot] = static_cast<int32_t>(d.rows * length);
    launch.arguments.offsets[slot] = static_cast<int32_t>(offset);
    launch.arguments.outputLength = static_cast<int32_t>(total);
    if (launch.arguments.counts[slot] > launch.maxCount)
      launch.maxCount = launch.arguments.counts[slot];
    offset += length;
  }
  return launches;
}

/// `Unit` is what a thread copies; `index` counts those of an input.
template <typename Unit>
BONSAI_HOST_DEVICE inline void runConcat(const ConcatArguments &a,
                                         int32_t input, int32_t index) {
  int32_t column = index, row = a.lengths[input].split(column);
  static_cast<Unit *>(
      a.output)[row * a.outputLength + a.offsets[input] + column] =
      static_cast<const Unit *>(a.inputs[input])[index];
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_CONCAT_CONCATBODY_H
