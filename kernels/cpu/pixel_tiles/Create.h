//===- Create.h - Creating kernels for an instruction set ----- -*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the tests of the kernels on pixel tiles see beside the C interface: the
// `_create` entries for a processor of a given level.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PIXEL_TILES_CREATE_H
#define BONSAI_KERNELS_CPU_PIXEL_TILES_CREATE_H

#include "kernels/cpu/simd/Level.h"
#include "kernels/runtime/Runtime.h"

namespace bonsai::pixel_tiles {

BonsaiStatus createReorder(const void *descriptor, const void *const *constants,
                           Level level, void **state);
BonsaiStatus createBinary(const void *descriptor, const void *const *constants,
                          Level level, void **state);
BonsaiStatus createPooling(const void *descriptor, const void *const *constants,
                           Level level, void **state);
BonsaiStatus createDepthwise(const void *descriptor,
                             const void *const *constants, Level level,
                             void **state);

} // namespace bonsai::pixel_tiles

#endif // BONSAI_KERNELS_CPU_PIXEL_TILES_CREATE_H
