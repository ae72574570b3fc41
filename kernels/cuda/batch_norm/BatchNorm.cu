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

#define BONSAI_BATCH_NORM(Name, Element)                                       \
  extern "C" __global__ void Name(BatchNormArguments a) {                      \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      normalize<Element>(a, static_cast<int32_t>(index));                      \
  }
BONSAI_BATCH_NORM(bonsai_batch_norm, float)
BONSAI_BATCH_NORM(bonsai_batch_norm_f16, Half)
