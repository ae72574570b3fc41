//===- Binary.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Additions and products of feature maps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/binary/BinaryBody.h"

using namespace bonsai::cuda;

extern "C" __global__ void bonsai_binary_alike(BinaryArguments a) {
  int32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (4 * int64_t(index) < a.count)
    runAlike(a, index);
}

extern "C" __global__ void bonsai_binary_broadcast(BinaryArguments a) {
  uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index < static_cast<uint32_t>(a.count))
    runBroadcast(a, static_cast<int32_t>(index));
}
