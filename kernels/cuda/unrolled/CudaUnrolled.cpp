//===- CudaUnrolled.cpp ---------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/unrolled/CudaUnrolled.h"

#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

namespace {
struct State {
  BonsaiCudaUnrolledDescriptor descriptor = {};
  DeviceModule module;
};
} // namespace

BonsaiStatus bonsai_cuda_unrolled_create(const void *descriptor,
                                         const void *const *constants,
                                         void **state) {
  return createState<State>(state, [&](State &made) {
    made.descriptor =
        *static_cast<const BonsaiCudaUnrolledDescriptor *>(descriptor);
    BonsaiStatus status = made.module.load(constants[0], "layer");
    if (!status)
      return BONSAI_OK;
    return bonsai_fail(status, "code of a layer for sm_%d: %s",
                       made.descriptor.architecture, bonsai_last_error());
  });
}

BonsaiStatus bonsai_cuda_unrolled_run(void *state, const void *const *inputs,
                                      void *output) {
  const auto &made = *static_cast<const State *>(state);
  const BonsaiCudaUnrolledDescriptor &d = made.descriptor;
  const void *features = inputs[0];
  const void *residual = d.has_residual ? inputs[1] : nullptr;
  void *arguments[] = {&features, &residual, &output};
  return made.module.launchGrid(d.grid_x, d.grid_y, 1, d.threads, arguments);
}

void bonsai_cuda_unrolled_destroy(void *state) {
  delete static_cast<State *>(state);
}
