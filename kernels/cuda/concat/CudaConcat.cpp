//===- CudaConcat.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches concatenations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/concat/CudaConcat.h"

#include "kernels/cuda/concat/ConcatBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Concat);

namespace {
struct State {
  std::vector<ConcatLaunch> launches;
  DeviceModule module;
};

BonsaiStatus launchInputs(const State &made, const ConcatLaunch &launch,
                          const void *const *inputs, void *output) {
  ConcatArguments arguments = launch.arguments;
  for (int32_t i = 0; i < launch.numInputs; ++i)
    arguments.inputs[i] = inputs[i];
  arguments.output = output;
  void *pointers[] = {&arguments};
  auto blocks = static_cast<unsigned>(
      (int64_t(launch.maxCount) + blockThreads - 1) / blockThreads);
  return made.module.launchGrid(blocks, static_cast<unsigned>(launch.numInputs),
                                1, blockThreads, pointers);
}
} // namespace

BonsaiStatus bonsai_cuda_concat_create(const void *descriptor,
                                       const void *const *, void **state) {
  const auto &d = *static_cast<const BonsaiCudaConcatDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.launches = makeLaunches(d);
    std::string function = "bonsai_concat_" + std::to_string(getConcatWidth(d));
    return made.module.load(bonsai_cuda_image_Concat, function.c_str());
  });
}

BonsaiStatus bonsai_cuda_concat_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &made = *static_cast<const State *>(state);
  for (const ConcatLaunch &launch : made.launches) {
    BONSAI_TRY(launchInputs(made, launch, inputs, output));
    inputs += launch.numInputs;
  }
  return BONSAI_OK;
}

void bonsai_cuda_concat_destroy(void *state) {
  delete static_cast<State *>(state);
}
