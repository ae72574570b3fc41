//===- BlockEmulator.h - Blocks of threads on the host ----------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs kernels whose threads work together without a GPU, for tests: one block
// after another, the threads of a block as fibers that take turns where they
// wait for each other. What they compute does not depend on the order in which
// they run, if the kernel is right: shared memory starts as NaN, and blocks and
// threads run in an order that a seed decides.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_EMULATION_BLOCKEMULATOR_H
#define BONSAI_KERNELS_CUDA_EMULATION_BLOCKEMULATOR_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace bonsai::cuda::emulation {

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;

  unsigned count() const { return x * y * z; }
};

constexpr unsigned warpLanes = 32;

struct Launch {
  Dim3 grid, block;
  size_t sharedBytes = 0;
  unsigned seed = 1; ///< Of the order in which blocks and threads run.
};

/// Calls `kernel` once for every thread. Empty, or what keeps its threads from
/// ending: those of a block that wait for others which never come.
std::string launch(const Launch &launch, const std::function<void()> &kernel);

// For code that `kernel` runs.

Dim3 getThreadIndex();
Dim3 getBlockIndex();
Dim3 getBlockSize();
/// Shared memory of the block, at a multiple of 128 bytes.
void *getSharedMemory();

/// Waits for all threads of the block.
void synchronizeBlock();

/// Ends the thread, wherever it is; objects on its stack are not destroyed.
[[noreturn]] void exitThread();

/// Copies of 16 bytes to shared memory that take their time: nothing is written
/// before the thread waits for the group that the copy is in. A null source
/// means zeros.
void beginCopy(void *shared, const void *source);
void endCopyGroup();
/// Waits for all groups that have ended but the latest `pending`.
void waitForCopyGroups(size_t pending);

/// What the lanes of a warp do together: waits until each has come, calls
/// `compute` once with what each lane handed in, by lane, and goes on. All
/// lanes must pass the same function.
void runWithWarp(void *operands, void (*compute)(void *const lanes[warpLanes]));

} // namespace bonsai::cuda::emulation

/// What code from `bonsai-emulate-gpu` calls; dimensions are 0 to 2.
extern "C" {
int32_t bonsai_emulated_thread_id(int32_t dimension);
int32_t bonsai_emulated_block_id(int32_t dimension);
void bonsai_emulated_barrier();
void bonsai_emulated_exit();
/// `prmt.b32`: the bytes of the result are those of `high:low` that the four
/// lowest digits of the selector number, or their signs.
int32_t bonsai_emulated_permute(int32_t low, int32_t high, int32_t selector);
}

#endif // BONSAI_KERNELS_CUDA_EMULATION_BLOCKEMULATOR_H
