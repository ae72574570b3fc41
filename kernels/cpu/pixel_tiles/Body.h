//===- Body.h - All inner loops for one instruction set ------- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for each instruction set, after the header of simd/ that
// defines its type `Simd`. Everything is in an anonymous namespace, so that the
// linker cannot merge code built for different processors.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/pixel_tiles/Loops.h"
#include "kernels/cpu/simd/Activation.h"

namespace {
using namespace bonsai::pixel_tiles;

BONSAI_INLINE uint32_t firstLanes(int count) {
  return (uint32_t(1) << count) - 1;
}

BONSAI_INLINE int limit(int64_t count) {
  return count < 0 ? 0 : count < Simd::lanes ? count : Simd::lanes;
}
} // namespace

#include "kernels/cpu/pixel_tiles/ReorderLoops.h"
#include "kernels/cpu/pixel_tiles/WindowLoops.h"

#include "kernels/cpu/pixel_tiles/ChannelLoops.h"

namespace {
constexpr Loops makeLoops() {
  return {Simd::lanes,   fromPixelRows, toPixelRows, fromPlanes,
          toPlanes,      addProducts,   findMaxima,  addUp,
          reduce<false>, reduce<true>,  applyBinary};
}
} // namespace
