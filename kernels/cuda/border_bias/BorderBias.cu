//===- BorderBias.cu ------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Biases that differ near the border.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/border_bias/BorderBiasBody.h"

using namespace bonsai::cuda;

#define BONSAI_BORDER_BIAS(Name, Element)                                      \
  extern "C" __global__ void Name(BorderBiasArguments a) {                     \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runBorderBias<Element>(a, static_cast<int32_t>(index));                  \
  }
BONSAI_BORDER_BIAS(bonsai_border_bias, float)
BONSAI_BORDER_BIAS(bonsai_border_bias_f16, Half)
