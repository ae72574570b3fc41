//===- MaxUnpool.cu -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts pooled values back.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_unpool/MaxUnpoolBody.h"

using namespace bonsai::cuda;

#define BONSAI_MAX_UNPOOL(Name, Element)                                       \
  extern "C" __global__ void Name(MaxUnpoolArguments a) {                      \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runScatter<Element>(a, static_cast<int32_t>(index));                     \
  }
BONSAI_MAX_UNPOOL(bonsai_max_unpool, float)
BONSAI_MAX_UNPOOL(bonsai_max_unpool_f16, Half)
