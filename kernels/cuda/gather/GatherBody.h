//===- GatherBody.h - What a thread of a gather does ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One element of the output.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_GATHER_GATHERBODY_H
#define BONSAI_KERNELS_CUDA_GATHER_GATHERBODY_H

#include "kernels/cuda/device/Divisor.h"
#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/gather/CudaGather.h"

namespace bonsai::cuda {

struct GatherArguments {
  const void *input;
  void *output;
  const int32_t *tables;
  int32_t count; ///< Of the output.
  int32_t rank;
  int32_t starts[BONSAI_CUDA_GATHER_RANK]; ///< Of a dimension's table.
  Divisor extents[BONSAI_CUDA_GATHER_RANK];
  float fill;
};

/// All but the addresses.
inline GatherArguments makeArguments(const BonsaiCudaGatherDescriptor &d) {
  GatherArguments a = {};
  a.rank = static_cast<int32_t>(d.rank);
  a.fill = d.fill;
  int64_t count = 1, entries = 0;
  for (int32_t i = 0; i < a.rank; ++i) {
    a.starts[i] = static_cast<int32_t>(entries);
    a.extents[i] = makeDivisor(d.extents[i]);
    entries += d.extents[i];
    count *= d.extents[i];
  }
  a.count = static_cast<int32_t>(count);
  return a;
}

inline int64_t countTableEntries(const BonsaiCudaGatherDescriptor &d) {
  int64_t entries = 0;
  for (int64_t i = 0; i < d.rank; ++i)
    entries += d.extents[i];
  return entries;
}

template <typename Element>
BONSAI_HOST_DEVICE inline void runGather(const GatherArguments &a,
                                         int32_t index) {
  int32_t rest = index, place = 0;
  bool isInside = true;
  for (int32_t i = a.rank - 1; i >= 0; --i) {
    int32_t position = rest;
    rest = a.extents[i].split(position);
    int32_t entry = a.tables[a.starts[i] + position];
    isInside = isInside && entry >= 0;
    place += entry;
  }
  static_cast<Element *>(a.output)[index] =
      isInside ? static_cast<const Element *>(a.input)[place]
               : static_cast<Element>(a.fill);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_GATHER_GATHERBODY_H
