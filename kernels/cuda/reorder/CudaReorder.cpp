//===- CudaReorder.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches layout changes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/reorder/CudaReorder.h"

#include "kernels/cuda/reorder/ReorderBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Reorder);

using State = LaunchState<ReorderArguments>;

static_assert(tileSize * threadsDown == blockThreads);

BonsaiStatus bonsai_cuda_reorder_create(const void *descriptor,
                                        const void *const *, void **state) {
  const auto &d = *static_cast<const BonsaiCudaReorderDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d.shape);
    made.threads = made.arguments.blocks * blockThreads;
    return made.module.load(bonsai_cuda_image_Reorder,
                            getVariant("bonsai_reorder", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_reorder_run(void *state, const void *const *inputs,
                                     void *output) {
  const auto &made = *static_cast<const State *>(state);
  ReorderArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_reorder_destroy(void *state) {
  delete static_cast<State *>(state);
}
