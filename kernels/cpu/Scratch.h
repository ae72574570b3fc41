//===- Scratch.h - Tile buffers shared by all layers ------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layers of a network run one after the other, so they can share one piece
// of memory for their tile buffers, which then stays in cache from layer to
// layer. Instances that run at the same time get a piece each.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_SCRATCH_H
#define BONSAI_KERNELS_CPU_SCRATCH_H

#include <cstdint>

namespace bonsai {

/// Registers a layer that needs `bytes` of scratch and makes sure that a piece
/// of that size exists. False if there is no memory.
bool reserveScratch(int64_t bytes);

/// Takes back a registration; the last one frees all pieces.
void releaseScratch();

/// A piece of scratch for the time of one run, large enough for every layer
/// registered. Allocates only when all pieces
/// are in use by other instances.
class ScratchLease {
public:
  ScratchLease();
  ~ScratchLease();
  ScratchLease(const ScratchLease &) = delete;
  ScratchLease &operator=(const ScratchLease &) = delete;

  /// At a multiple of 64 bytes; null if there is no memory.
  char *data() const { return memory; }

private:
  char *memory;
};

} // namespace bonsai

#endif // BONSAI_KERNELS_CPU_SCRATCH_H
