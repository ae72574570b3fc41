//===- Concat.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies inputs to where they belong. The grid's second dimension is the input.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/concat/ConcatBody.h"

using namespace bonsai::cuda;

template <typename Unit>
static __device__ void copyInput(const ConcatArguments &a) {
  uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index < static_cast<uint32_t>(a.counts[blockIdx.y]))
    runConcat<Unit>(a, blockIdx.y, static_cast<int32_t>(index));
}

#define BONSAI_CONCAT(Bytes, Unit)                                             \
  extern "C" __global__ void bonsai_concat_##Bytes(                            \
      const __grid_constant__ ConcatArguments a) {                             \
    copyInput<Unit>(a);                                                        \
  }
BONSAI_CONCAT(2, uint16_t)
BONSAI_CONCAT(4, uint32_t)
BONSAI_CONCAT(8, uint64_t)
BONSAI_CONCAT(16, Vector4<uint32_t>)
