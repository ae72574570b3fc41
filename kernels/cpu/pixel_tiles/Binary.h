//===- Binary.h - Binary operations in pixel tiles ----------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of additions and products in pixel tiles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_BINARY_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_BINARY_H

#include "kernels/cpu/Binary.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiBinaryDescriptor without an activation and with
/// `lhs` in BONSAI_LAYOUT_PIXEL_TILES. `rhs` is in the same layout and has the
/// height and width of `lhs`, or it has one pixel and is in
/// BONSAI_LAYOUT_PLAIN; batch and channels may be 1 in both cases. No
/// constants; inputs = {lhs, rhs}. The output may be the buffer of an input of
/// its size.
///
/// create answers BONSAI_INVALID_ARGUMENT for any other operands.
BonsaiStatus bonsai_pixel_tiles_binary_create(const void *descriptor,
                                              const void *const *constants,
                                              void **state);
BonsaiStatus bonsai_pixel_tiles_binary_run(void *state,
                                           const void *const *inputs,
                                           void *output);
void bonsai_pixel_tiles_binary_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_BINARY_H
