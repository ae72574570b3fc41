//===- ReductionState.h - Launches of reductions ----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the run halves of kernels share that reduce the values of channels in
// two launches.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CUDA_RUNTIME_REDUCTIONSTATE_H
#define BONSAI_KERNELS_CUDA_RUNTIME_REDUCTIONSTATE_H

#include "kernels/cuda/device/ChannelReduction.h"
#include "kernels/cuda/runtime/KernelState.h"

namespace bonsai::cuda {

/// Two functions of an image. What parts come to lies in the workspace.
struct ReductionLaunches {
  DeviceModule first, second;

  BonsaiStatus load(const void *image, const char *partFunction,
                    const char *function) {
    BONSAI_TRY(first.load(image, partFunction));
    return second.load(image, function);
  }

  /// `arguments` are complete, and those of both functions.
  template <typename Arguments> BonsaiStatus launch(Arguments arguments) const {
    const ChannelReduction &r = arguments.reduction;
    void *pointers[] = {&arguments};
    BONSAI_TRY(first.launchGrid(r.parts, countTiles(r, r.tile), 1,
                                reductionThreads, pointers));
    return second.launchGrid(countTiles(r, r.finalTile), 1, 1, reductionThreads,
                             pointers);
  }
};

/// Bytes of the totals of parts.
template <typename Total> size_t countPartialBytes(const ChannelReduction &r) {
  return sizeof(Total) * r.parts * r.channels;
}

} // namespace bonsai::cuda

#endif // BONSAI_KERNELS_CUDA_RUNTIME_REDUCTIONSTATE_H
