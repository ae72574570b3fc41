//===- CudaPooling.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches poolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/pooling/CudaPooling.h"

#include "kernels/cuda/pooling/PoolingBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Pooling);

using State = LaunchState<PoolingArguments>;

BonsaiStatus bonsai_cuda_pooling_create(const void *descriptor,
                                        const void *const *, void **state) {
  const auto &d = *static_cast<const BonsaiCudaPoolingDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d.shape);
    bool isShared = sharesWindows(made.arguments);
    made.threads = isShared ? countBlocks(made.arguments) * blockThreads
                            : made.arguments.count;
    std::string function = getVariant(
        isShared ? "bonsai_pooling_shared" : "bonsai_pooling", d.element);
    return made.module.load(bonsai_cuda_image_Pooling, function.c_str());
  });
}

BonsaiStatus bonsai_cuda_pooling_run(void *state, const void *const *inputs,
                                     void *output) {
  const auto &made = *static_cast<const State *>(state);
  PoolingArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_pooling_destroy(void *state) {
  delete static_cast<State *>(state);
}
