//===- Elementwise.cu -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations of flat arrays.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/elementwise/ElementwiseBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void bonsai_elementwise(ElementwiseArguments a) {
  int32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (4 * int64_t(index) < a.count)
    runElementwise(a, index);
}
