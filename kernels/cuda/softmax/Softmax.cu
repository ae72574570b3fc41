//===- Softmax.cu ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Softmax by a thread or by a block for each row.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/ThreadKernel.h"
#include "kernels/cuda/softmax/SoftmaxBody.h"

using namespace bonsai::cuda;

constexpr int threads = 256;

/// Combines one value of each thread of the block, pairwise; all get the
/// result.
template <typename Combine>
static __device__ float combineBlock(float *values, float value,
                                     Combine combine) {
  values[threadIdx.x] = value;
  __syncthreads();
  for (int half = threads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half)
      values[threadIdx.x] =
          combine(values[threadIdx.x], values[threadIdx.x + half]);
    __syncthreads();
  }
  float result = values[0];
  __syncthreads();
  return result;
}

template <typename Element>
static __device__ void shareRow(const SoftmaxArguments &a) {
  __shared__ float values[threads];
  int32_t row = blockIdx.x, part = threadIdx.x;
  float maximum =
      combineBlock(values, findMaximum<Element>(a, row, part, threads),
                   [](float x, float y) { return fmaxf(x, y); });
  float sum = combineBlock(
      values, sumExponentials<Element>(a, row, part, threads, maximum),
      [](float x, float y) { return x + y; });
  storeQuotients<Element>(a, row, part, threads, maximum, sum);
}

BONSAI_THREAD_KERNELS(bonsai_softmax, SoftmaxArguments, rows, runRow)

#define BONSAI_SOFTMAX_SHARED(Name, Element)                                   \
  extern "C" __global__ void __launch_bounds__(threads)                        \
      Name(SoftmaxArguments a) {                                               \
    shareRow<Element>(a);                                                      \
  }
BONSAI_SOFTMAX_SHARED(bonsai_softmax_shared, float)
BONSAI_SOFTMAX_SHARED(bonsai_softmax_shared_f16, Half)
