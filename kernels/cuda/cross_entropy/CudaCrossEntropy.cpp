//===- CudaCrossEntropy.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches the loss, the sum of those of images, and the gradient.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cross_entropy/CudaCrossEntropy.h"

#include "kernels/cuda/channel_sums/CudaChannelSums.h"
#include "kernels/cuda/cross_entropy/CrossEntropyBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(CrossEntropy);

namespace {
struct State {
  CrossEntropyArguments arguments = {};
  DeviceModule module;
  DeviceBuffer losses; ///< Of images.
  void *sum = nullptr; ///< Of them; gradients have none.

  ~State() {
    if (sum)
      bonsai_cuda_channel_sums_destroy(sum);
  }
};

BonsaiStatus prepareSum(const BonsaiCudaCrossEntropyDescriptor &d,
                        State &state) {
  BONSAI_TRY(state.losses.allocate(sizeof(float) * d.images));
  BonsaiCudaChannelSumsDescriptor sum = {};
  sum.outer = d.images;
  sum.channels = sum.inner = 1;
  sum.factor = d.temperature * d.temperature / static_cast<float>(d.images);
  return bonsai_cuda_channel_sums_create(&sum, nullptr, &state.sum);
}

BonsaiStatus create(const void *descriptor, bool isGradient, void **state) {
  const auto &d =
      *static_cast<const BonsaiCudaCrossEntropyDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    if (!isGradient)
      BONSAI_TRY(prepareSum(d, made));
    return made.module.load(bonsai_cuda_image_CrossEntropy,
                            isGradient ? "bonsai_cross_entropy_gradient"
                                       : "bonsai_cross_entropy");
  });
}

BonsaiStatus launch(const State &state, const void *const *inputs,
                    void *output) {
  CrossEntropyArguments arguments = state.arguments;
  arguments.logits = static_cast<const float *>(inputs[0]);
  arguments.targets = static_cast<const float *>(inputs[1]);
  arguments.output = static_cast<float *>(output);
  void *pointers[] = {&arguments};
  return state.module.launchGrid(arguments.images, 1, 1, reductionThreads,
                                 pointers);
}
} // namespace

BonsaiStatus bonsai_cuda_cross_entropy_create(const void *descriptor,
                                              const void *const *,
                                              void **state) {
  return create(descriptor, false, state);
}

BonsaiStatus bonsai_cuda_cross_entropy_run(void *state,
                                           const void *const *inputs,
                                           void *output) {
  const auto &made = *static_cast<const State *>(state);
  BONSAI_TRY(launch(made, inputs, made.losses.get()));
  const void *losses[] = {made.losses.get()};
  return bonsai_cuda_channel_sums_run(made.sum, losses, output);
}

void bonsai_cuda_cross_entropy_destroy(void *state) {
  delete static_cast<State *>(state);
}

BonsaiStatus bonsai_cuda_cross_entropy_gradient_create(const void *descriptor,
                                                       const void *const *,
                                                       void **state) {
  return create(descriptor, true, state);
}

BonsaiStatus bonsai_cuda_cross_entropy_gradient_run(void *state,
                                                    const void *const *inputs,
                                                    void *output) {
  return launch(*static_cast<const State *>(state), inputs, output);
}

void bonsai_cuda_cross_entropy_gradient_destroy(void *state) {
  delete static_cast<State *>(state);
}
