//===- CudaActivationGradient.cpp -----------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches gradients of activations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/activation_gradient/CudaActivationGradient.h"

#include "kernels/cuda/activation_gradient/ActivationGradientBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(ActivationGradient);

using State = LaunchState<ActivationGradientArguments>;

BonsaiStatus bonsai_cuda_activation_gradient_create(const void *descriptor,
                                                    const void *const *,
                                                    void **state) {
  const auto &d =
      *static_cast<const BonsaiCudaActivationGradientDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeGradientArguments(d.count, d.activation);
    made.threads = made.arguments.count;
    return made.module.load(bonsai_cuda_image_ActivationGradient,
                            "bonsai_activation_gradient");
  });
}

BonsaiStatus bonsai_cuda_activation_gradient_run(void *state,
                                                 const void *const *inputs,
                                                 void *output) {
  const auto &made = *static_cast<const State *>(state);
  ActivationGradientArguments arguments = made.arguments;
  arguments.gradient = static_cast<const float *>(inputs[0]);
  arguments.input = static_cast<const float *>(inputs[1]);
  arguments.output = static_cast<float *>(output);
  return made.launch(arguments);
}

void bonsai_cuda_activation_gradient_destroy(void *state) {
  delete static_cast<State *>(state);
}
