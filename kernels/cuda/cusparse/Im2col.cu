//===- Im2col.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The matrices that sparse layers multiply.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cusparse/Im2colBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void bonsai_im2col(Im2colArguments a) {
  uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index < static_cast<uint32_t>(a.count))
    runIm2col(a, static_cast<int32_t>(index));
}
