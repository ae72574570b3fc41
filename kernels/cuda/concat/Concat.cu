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

extern "C" __global__ void
bonsai_concat_1(const __grid_constant__ ConcatArguments a) {
  copyInput<float>(a);
}

extern "C" __global__ void
bonsai_concat_4(const __grid_constant__ ConcatArguments a) {
  copyInput<Float4>(a);
}
