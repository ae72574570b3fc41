//===- CudaMaxPoolIndices.cpp ---------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches maximum poolings with indices.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_pool_indices/CudaMaxPoolIndices.h"

#include "kernels/cuda/max_pool_indices/MaxPoolIndicesBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(MaxPoolIndices);

using State = LaunchState<MaxPoolIndicesArguments>;

BonsaiStatus bonsai_cuda_max_pool_indices_create(const void *descriptor,
                                                 const void *const *,
                                                 void **state) {
  const auto &d = *static_cast<const BonsaiCudaPoolingDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeIndicesArguments(d.shape);
    made.threads = made.arguments.count;
    return made.module.load(
        bonsai_cuda_image_MaxPoolIndices,
        getVariant("bonsai_max_pool_indices", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_max_pool_indices_run(void *state,
                                              const void *const *inputs,
                                              void *outputs) {
  const auto &made = *static_cast<const State *>(state);
  void *const *results = static_cast<void *const *>(outputs);
  MaxPoolIndicesArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = results[0];
  arguments.indices = static_cast<int64_t *>(results[1]);
  return made.launch(arguments);
}

void bonsai_cuda_max_pool_indices_destroy(void *state) {
  delete static_cast<State *>(state);
}
