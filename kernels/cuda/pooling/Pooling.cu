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

#include "kernels/cuda/device/ThreadKernel.h"
#include "kernels/cuda/pooling/PoolingBody.h"

using namespace bonsai::cuda;

BONSAI_THREAD_KERNELS(bonsai_pooling, PoolingArguments, count, runWindow)

#define BONSAI_POOLING_SHARED(Name, Element)                                   \
  extern "C" __global__ void Name(PoolingArguments a) {                        \
    __shared__ float parts[256];                                               \
    runPart<Element>(a, blockIdx.x, threadIdx.x, parts);                       \
    __syncthreads();                                                           \
    finishWindow<Element>(a, blockIdx.x, threadIdx.x, parts);                  \
  }
BONSAI_POOLING_SHARED(bonsai_pooling_shared, float)
BONSAI_POOLING_SHARED(bonsai_pooling_shared_f16, Half)
