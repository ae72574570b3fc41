//===- CudaPoolingGradient.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches gradients of poolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/pooling_gradient/CudaPoolingGradient.h"

#include "kernels/cuda/pooling_gradient/PoolingGradientBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(PoolingGradient);

using State = LaunchState<PoolingGradientArguments>;

BonsaiStatus bonsai_cuda_pooling_gradient_create(const void *descriptor,
                                                 const void *const *,
                                                 void **state) {
  const auto &d = *static_cast<const BonsaiPoolingDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeGradientArguments(d);
    made.threads = made.arguments.count;
    return made.module.load(bonsai_cuda_image_PoolingGradient,
                            "bonsai_pooling_gradient");
  });
}

BonsaiStatus bonsai_cuda_pooling_gradient_run(void *state,
                                              const void *const *inputs,
                                              void *output) {
  const auto &made = *static_cast<const State *>(state);
  PoolingGradientArguments arguments = made.arguments;
  arguments.gradient = static_cast<const float *>(inputs[0]);
  if (arguments.isMax)
    arguments.input = static_cast<const float *>(inputs[1]);
  arguments.output = static_cast<float *>(output);
  return made.launch(arguments);
}

void bonsai_cuda_pooling_gradient_destroy(void *state) {
  delete static_cast<State *>(state);
}
