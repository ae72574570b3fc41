//===- Block.h - Threads that work together ---------------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the threads of a block have in common, for bodies of kernels that run on
// a GPU and, in tests, on the host's emulation of blocks.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_BLOCK_H
#define BONSAI_KERNELS_CUDA_DEVICE_BLOCK_H

#include "kernels/cuda/device/HostDevice.h"

#include <cstdint>
#ifndef __CUDACC__
#include "kernels/cuda/emulation/BlockEmulator.h"
#endif

namespace bonsai::cuda {

struct BlockIndex {
  int32_t x, y, z;
};

/// The thread's index in its block; blocks have one dimension.
BONSAI_DEVICE inline int32_t getThread() {
#ifdef __CUDACC__
  return static_cast<int32_t>(threadIdx.x);
#else
  return static_cast<int32_t>(emulation::getThreadIndex().x);
#endif
}

/// The block's index in the grid.
BONSAI_DEVICE inline BlockIndex getBlock() {
#ifdef __CUDACC__
  return {static_cast<int32_t>(blockIdx.x), static_cast<int32_t>(blockIdx.y),
          static_cast<int32_t>(blockIdx.z)};
#else
  emulation::Dim3 block = emulation::getBlockIndex();
  return {static_cast<int32_t>(block.x), static_cast<int32_t>(block.y),
          static_cast<int32_t>(block.z)};
#endif
}

/// Waits for all threads of the block. What they wrote to shared memory before
/// is visible after.
BONSAI_DEVICE inline void synchronizeBlock() {
#ifdef __CUDACC__
  __syncthreads();
#else
  emulation::synchronizeBlock();
#endif
}

/// The block's shared memory, of a plain type of at most 48 KiB. A kernel uses
/// one such type, and an emulated launch has its size as `sharedBytes`.
template <typename Memory> BONSAI_DEVICE inline Memory &getSharedMemory() {
#ifdef __CUDACC__
  __shared__ alignas(128) Memory memory;
  return memory;
#else
  return *static_cast<Memory *>(emulation::getSharedMemory());
#endif
}

/// Begins to copy 16 bytes from global to shared memory, or to write as many
/// zeros if `isInside` is false; then `source` is not read, but must be an
/// address in global memory. Both addresses are multiples of 16.
BONSAI_DEVICE inline void beginCopy(void *shared, const void *source,
                                    bool isInside) {
#ifdef __CUDACC__
  auto address = static_cast<uint32_t>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address),
               "l"(source), "r"(isInside ? 16 : 0)
               : "memory");
#else
  emulation::beginCopy(shared, isInside ? source : nullptr);
#endif
}

/// Ends a group of copies: those that the thread began since the last group.
BONSAI_DEVICE inline void endCopyGroup() {
#ifdef __CUDACC__
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulation::endCopyGroup();
#endif
}

/// Waits until at most `Pending` of the thread's groups are under way, the
/// latest ones. Other threads see the copies after the block synchronized.
template <int Pending> BONSAI_DEVICE inline void waitForCopyGroups() {
#ifdef __CUDACC__
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
#else
  emulation::waitForCopyGroups(Pending);
#endif
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_BLOCK_H
