//===- BlockMma.cu --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel for each size of groups and way to find inputs.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/block_mma/BlockMmaBody.h"

using namespace bonsai::block_mma;

#define BONSAI_BLOCK_MMA(GroupRows, gather, Suffix, Element)                   \
  extern "C" __global__ void __launch_bounds__(maxWarps *warpThreads)          \
      bonsai_block_mma_##GroupRows##_##gather##Suffix(                         \
          const __grid_constant__ Arguments a) {                               \
    runBlockMma<Element, GroupRows, Gather::gather>(a);                        \
  }
#define BONSAI_BLOCK_MMA_GATHERS(GroupRows, Suffix, Element)                   \
  BONSAI_BLOCK_MMA(GroupRows, channels, Suffix, Element)                       \
  BONSAI_BLOCK_MMA(GroupRows, vectors, Suffix, Element)                        \
  BONSAI_BLOCK_MMA(GroupRows, pixels, Suffix, Element)                         \
  BONSAI_BLOCK_MMA(GroupRows, border, Suffix, Element)

BONSAI_BLOCK_MMA_GATHERS(8, , float)
BONSAI_BLOCK_MMA_GATHERS(16, , float)
BONSAI_BLOCK_MMA_GATHERS(32, , float)
BONSAI_BLOCK_MMA_GATHERS(8, _f16, Half)
BONSAI_BLOCK_MMA_GATHERS(16, _f16, Half)
BONSAI_BLOCK_MMA_GATHERS(32, _f16, Half)
