//===- Resize.cu ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Resamples feature maps.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/resize/ResizeBody.h"

using namespace bonsai::cuda;

#define BONSAI_RESIZE(Name, Element)                                           \
  extern "C" __global__ void Name(ResizeArguments a) {                         \
    uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (index < static_cast<uint32_t>(a.count))                                \
      runResize<Element>(a, static_cast<int32_t>(index));                      \
  }
BONSAI_RESIZE(bonsai_resize, float)
BONSAI_RESIZE(bonsai_resize_f16, Half)
