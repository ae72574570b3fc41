//===- BoxCopy.h - Strided boxes -------------------------------- -*- C -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Run half of slices, of their gradients and of padding with a constant.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPY_H
#define BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPY_H

#include "kernels/runtime/Runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A box of elements in a buffer, in floats: element (i, j, k, l) of the box is
/// the one at offset + i * strides[0] + j * strides[1] + …
typedef struct BonsaiBox {
  int64_t offset;
  int64_t strides[4];
} BonsaiBox;

/// Copies a box of f32, none of whose elements are at the same place. What else
/// there is of the target becomes `fill`.
typedef struct BonsaiBoxCopyDescriptor {
  int64_t extents[4];
  BonsaiBox source, target;
  int64_t target_length; ///< Floats of the whole target.
  float fill;
} BonsaiBoxCopyDescriptor;

/// `descriptor` is a BonsaiBoxCopyDescriptor. No constants; inputs = {source}.
BonsaiStatus bonsai_box_copy_create(const void *descriptor,
                                    const void *const *constants, void **state);
BonsaiStatus bonsai_box_copy_run(void *state, const void *const *inputs,
                                 void *output);
void bonsai_box_copy_destroy(void *state);

#ifdef __cplusplus
}
#endif

#endif // BONSAI_KERNELS_CPU_BOX_COPY_BOXCOPY_H
