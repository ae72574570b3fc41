//===- Linear.h - Linear layers by a convolution ----------------*- C++ -*-===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The batch is taken as the pixels of an image, between two changes of layout.
//
//===----------------------------------------------------------------------===//

#ifndef BONSAI_KERNELS_CPU_PLANES_LINEAR_H
#define BONSAI_KERNELS_CPU_PLANES_LINEAR_H

#include "kernels/cpu/Convolution.h"

namespace bonsai::planes {

/// The entries of a convolution that reads and writes pixel tiles.
struct TiledConvolution {
  BonsaiKernelCreate create;
  BonsaiKernelRun run;
  BonsaiKernelDestroy destroy;
};

/// Creates a linear layer of the convolution that makePointwise (Pointwise.h)
/// describes; the constants are that convolution's.
BonsaiStatus createLinear(const TiledConvolution &entries,
                          const BonsaiLinearDescriptor &descriptor,
                          const void *const *constants, void **state);

/// Inputs are row-major: the input, and the residual if there is one.
BonsaiStatus runLinear(void *state, const void *const *inputs, void *output);

/// Null is allowed.
void destroyLinear(void *state);

} // namespace bonsai::planes

#endif // BONSAI_KERNELS_CPU_PLANES_LINEAR_H
