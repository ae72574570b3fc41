//===- Elementwise.cu -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations and conversions of flat arrays.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/elementwise/ElementwiseBody.h"

using namespace bonsai::cuda;

#define BONSAI_ELEMENTWISE(Name, Input, Output)                                \
  extern "C" __global__ void Name(ElementwiseArguments a) {                    \
    int32_t index = blockIdx.x * blockDim.x + threadIdx.x;                     \
    if (4 * int64_t(index) < a.count)                                          \
      runElementwise<Input, Output>(a, index);                                 \
  }
BONSAI_ELEMENTWISE(bonsai_elementwise, float, float)
BONSAI_ELEMENTWISE(bonsai_elementwise_f16, Half, Half)
BONSAI_ELEMENTWISE(bonsai_elementwise_narrow, float, Half)
BONSAI_ELEMENTWISE(bonsai_elementwise_widen, Half, float)
