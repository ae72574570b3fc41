//===- BatchNorm.cu -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Normalizations that no layer before them takes over.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/batch_norm/BatchNormBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void bonsai_batch_norm(BatchNormArguments a) {
  uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index < static_cast<uint32_t>(a.count))
    normalize(a, static_cast<int32_t>(index));
}
