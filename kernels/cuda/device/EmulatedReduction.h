//===- EmulatedReduction.h - Reductions on the host -------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs both launches of a channel reduction on the emulation of blocks, for
// tests.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_DEVICE_EMULATEDREDUCTION_H
#define BONSAI_KERNELS_CUDA_DEVICE_EMULATEDREDUCTION_H

#include "kernels/cuda/device/ChannelReduction.h"

#include <gtest/gtest.h>

namespace bonsai::cuda {

/// Blocks of `threads` that share a ReductionMemory<Total>.
template <typename Total, typename Body>
void emulateBlocks(int32_t x, int32_t y, int32_t threads, Body body) {
  emulation::Launch launch;
  launch.grid = {static_cast<unsigned>(x), static_cast<unsigned>(y), 1};
  launch.block.x = static_cast<unsigned>(threads);
  launch.sharedBytes = sizeof(ReductionMemory<Total>);
  EXPECT_EQ(emulation::launch(launch, body), "");
}

template <typename Total, typename Body>
void emulatePart(const ChannelReduction &r, Body body) {
  emulateBlocks<Total>(r.parts, countTiles(r, r.tile), reductionThreads, body);
}

template <typename Total, typename Body>
void emulateParts(const ChannelReduction &r, Body body) {
  emulateBlocks<Total>(countTiles(r, r.finalTile), 1, reductionThreads, body);
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_DEVICE_EMULATEDREDUCTION_H
