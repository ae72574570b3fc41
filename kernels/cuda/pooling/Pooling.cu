//===- Pooling.cu ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Poolings, by a thread or by a block.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/pooling/PoolingBody.h"

using namespace bonsai::cuda;

#define BONSAI_POOLING(Suffix, Element)                                        \
  extern "C" __global__ void bonsai_pooling##Suffix(PoolingArguments a) {      \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runWindow<Element>(a, static_cast<int32_t>(index));                      \
  }                                                                            \
  extern "C" __global__ void bonsai_pooling_shared##Suffix(                    \
      PoolingArguments a) {                                                    \
    __shared__ float parts[256];                                               \
    runPart<Element>(a, blockIdx.x, threadIdx.x, parts);                       \
    __syncthreads();                                                           \
    finishWindow<Element>(a, blockIdx.x, threadIdx.x, parts);                  \
  }
BONSAI_POOLING(, float)
BONSAI_POOLING(_f16, Half)
