//===- CudaChannelSums.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches sums along axes.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/channel_sums/CudaChannelSums.h"

#include "kernels/cuda/channel_sums/ChannelSumsBody.h"
#include "kernels/cuda/runtime/ReductionState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(ChannelSums);

namespace {
struct State {
  ChannelSumsArguments arguments;
  ReductionLaunches launches;
};
} // namespace

BonsaiStatus bonsai_cuda_channel_sums_create(const void *descriptor,
                                             const void *const *,
                                             void **state) {
  const auto &d =
      *static_cast<const BonsaiCudaChannelSumsDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    BONSAI_TRY(getDevice().reserveWorkspace(
        countPartialBytes<Sums<1>>(made.arguments.reduction)));
    return made.launches.load(bonsai_cuda_image_ChannelSums,
                              "bonsai_channel_sums_part",
                              "bonsai_channel_sums");
  });
}

BonsaiStatus bonsai_cuda_channel_sums_run(void *state,
                                          const void *const *inputs,
                                          void *output) {
  const auto &made = *static_cast<const State *>(state);
  ChannelSumsArguments arguments = made.arguments;
  arguments.input = static_cast<const float *>(inputs[0]);
  arguments.output = static_cast<float *>(output);
  arguments.partials = getDevice().getWorkspace<Sums<1>>();
  return made.launches.launch(arguments);
}

void bonsai_cuda_channel_sums_destroy(void *state) {
  delete static_cast<State *>(state);
}
