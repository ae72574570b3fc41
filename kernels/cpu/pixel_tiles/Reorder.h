//===- Reorder.h - Layout changes from and to pixel tiles ---------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of the layout changes from and to pixel tiles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_REORDER_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_REORDER_H

#include "kernels/cpu/Reorder.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiReorderDescriptor, of which exactly one layout is
/// BONSAI_LAYOUT_PIXEL_TILES. No constants; inputs = {source}. The output may
/// not overlap the source. Padding channels of a blocked target are written as
/// zeros.
///
/// create answers BONSAI_INVALID_ARGUMENT for any other pair of layouts.
BonsaiStatus bonsai_pixel_tiles_reorder_create(const void *descriptor,
                                               const void *const *constants,
                                               void **state);
BonsaiStatus bonsai_pixel_tiles_reorder_run(void *state,
                                            const void *const *inputs,
                                            void *output);
void bonsai_pixel_tiles_reorder_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_REORDER_H
