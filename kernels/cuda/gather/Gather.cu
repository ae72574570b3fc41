//===- Gather.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Moves elements by tables.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/gather/GatherBody.h"

using namespace bonsai::cuda;

#define BONSAI_GATHER(Name, Element)                                           \
  extern "C" __global__ void Name(const __grid_constant__ GatherArguments a) { \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runGather<Element>(a, static_cast<int32_t>(index));                      \
  }
BONSAI_GATHER(bonsai_gather, float)
BONSAI_GATHER(bonsai_gather_f16, Half)
