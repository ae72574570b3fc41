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

#define BONSAI_BINARY(Suffix, Element)                                         \
  extern "C" __global__ void bonsai_binary_alike##Suffix(BinaryArguments a) {  \
    int32_t index = blockIdx.x * blockDim.x + threadIdx.x;                     \
    if (4 * int64_t(index) < a.count)                                          \
      runAlike<Element>(a, index);                                             \
  }                                                                            \
  extern "C" __global__ void bonsai_binary_broadcast##Suffix(                  \
      BinaryArguments a) {                                                     \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runBroadcast<Element>(a, static_cast<int32_t>(index));                   \
  }
BONSAI_BINARY(, float)
BONSAI_BINARY(_f16, Half)
