//===- Pooling.h - Pooling in pixel tiles -------------------------*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of 2-D max and average pooling, global pooling included, in pixel
// tiles.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_POOLING_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_POOLING_H

#include "kernels/cpu/Pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// `descriptor` is a BonsaiPoolingDescriptor. Input and output are each in
/// BONSAI_LAYOUT_PIXEL_TILES or BONSAI_LAYOUT_CHANNELS_LAST; if one window is
/// the whole map, the input is in the former and the output in
/// BONSAI_LAYOUT_PLAIN. No constants; inputs = {input}. The output may not
/// overlap the input.
///
/// create answers BONSAI_INVALID_ARGUMENT for any other layouts and when some
/// window has no tap in the input.
BonsaiStatus bonsai_pixel_tiles_pooling_create(const void *descriptor,
                                               const void *const *constants,
                                               void **state);
BonsaiStatus bonsai_pixel_tiles_pooling_run(void *state,
                                            const void *const *inputs,
                                            void *output);
void bonsai_pixel_tiles_pooling_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_POOLING_H
