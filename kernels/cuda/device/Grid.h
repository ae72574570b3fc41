//===- Grid.h - What blocks of a launch tell each other ---------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Blocks cannot wait for each other, but the last one to count its arrival can
// go on with what the others have written. On the host blocks run one after
// another, in any order.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_GRID_H
#define BONSAI_KERNELS_CUDA_DEVICE_GRID_H

#include "kernels/cuda/device/Element.h"

namespace bonsai::cuda {

/// Other blocks see what the thread wrote to global memory before no later than
/// what it writes after, and it reads what they wrote in that order.
BONSAI_DEVICE inline void orderGlobalMemory() {
#ifdef __CUDACC__
  __threadfence();
#endif
}

/// Adds 1 to a counter of the blocks, and returns what it was.
BONSAI_DEVICE inline uint32_t countArrival(uint32_t *counter) {
#ifdef __CUDACC__
  return atomicAdd(counter, 1U);
#else
  return (*counter)++;
#endif
}

/// Reads what other blocks may have written, past the processor's own cache.
BONSAI_DEVICE inline Vector4<float>
loadFromOthers(const Vector4<float> *source) {
#ifdef __CUDACC__
  float4 v = __ldcg(reinterpret_cast<const float4 *>(source));
  return {v.x, v.y, v.z, v.w};
#else
  return *source;
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_GRID_H
