//===- Linear.cpp ---------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The linear layer, by the convolution.
//
//===----------------------------------------------------------------------===//

#include "kernels/cpu/planes/Linear.h"
#include "kernels/cpu/unrolled/Unrolled.h"

using namespace bonsai::planes;

extern "C" {
BonsaiStatus bonsai_unrolled_linear_create(const void *descriptor,
                                           const void *const *constants,
                                           void **state) {
  const TiledConvolution convolution = {bonsai_unrolled_convolution_create,
                                        bonsai_unrolled_convolution_run,
                                        bonsai_unrolled_convolution_destroy};
  return createLinear(convolution,
                      *static_cast<const BonsaiLinearDescriptor *>(descriptor),
                      constants, state);
}

BonsaiStatus bonsai_unrolled_linear_run(void *state, const void *const *inputs,
                                        void *output) {
  return runLinear(state, inputs, output);
}

void bonsai_unrolled_linear_destroy(void *state) { destroyLinear(state); }
}
