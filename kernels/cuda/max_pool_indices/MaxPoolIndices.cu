//===- MaxPoolIndices.cu --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Maximum poolings that say where the maximum was.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_pool_indices/MaxPoolIndicesBody.h"

using namespace bonsai::cuda;

#define BONSAI_MAX_POOL_INDICES(Name, Element)                                 \
  extern "C" __global__ void Name(MaxPoolIndicesArguments a) {                 \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runIndexedWindow<Element>(a, static_cast<int32_t>(index));               \
  }
BONSAI_MAX_POOL_INDICES(bonsai_max_pool_indices, float)
BONSAI_MAX_POOL_INDICES(bonsai_max_pool_indices_f16, Half)
