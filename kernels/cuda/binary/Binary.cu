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
#include "kernels/cuda/device/ThreadKernel.h"

using namespace bonsai::cuda;

#define BONSAI_BINARY_ALIKE(Name, Element)                                     \
  extern "C" __global__ void Name(BinaryArguments a) {                         \
    int32_t index = blockIdx.x * blockDim.x + threadIdx.x;                     \
    if (4 * int64_t(index) < a.count)                                          \
      runAlike<Element>(a, index);                                             \
  }
BONSAI_BINARY_ALIKE(bonsai_binary_alike, float)
BONSAI_BINARY_ALIKE(bonsai_binary_alike_f16, Half)
BONSAI_THREAD_KERNELS(bonsai_binary_broadcast, BinaryArguments, count,
                      runBroadcast)
