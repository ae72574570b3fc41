//===- Reorder.cu ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Transposes matrices tile by tile.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/device/Element.h"
#include "kernels/cuda/reorder/ReorderBody.h"

using namespace bonsai::cuda;

template <typename Element>
static __device__ void transpose(const ReorderArguments &a) {
  __shared__ Element tile[tileSize * tilePitch];
  loadTile(a, blockIdx.x, threadIdx.x, tile);
  __syncthreads();
  storeTile(a, blockIdx.x, threadIdx.x, tile);
}

extern "C" __global__ void bonsai_reorder(ReorderArguments a) {
  transpose<float>(a);
}

extern "C" __global__ void bonsai_reorder_f16(ReorderArguments a) {
  transpose<Half>(a);
}
