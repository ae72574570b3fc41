//===- CudaGather.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches gathers.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/gather/CudaGather.h"

#include "kernels/cuda/gather/GatherBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Gather);

namespace {
struct State : LaunchState<GatherArguments> {
  DeviceBuffer tables;
};
} // namespace

BonsaiStatus bonsai_cuda_gather_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state) {
  const auto &d = *static_cast<const BonsaiCudaGatherDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = made.arguments.count;
    BONSAI_TRY(made.tables.upload(constants[0],
                                  sizeof(int32_t) * countTableEntries(d)));
    made.arguments.tables = made.tables.get<int32_t>();
    return made.module.load(bonsai_cuda_image_Gather,
                            getVariant("bonsai_gather", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_gather_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &made = *static_cast<const State *>(state);
  GatherArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_gather_destroy(void *state) {
  delete static_cast<State *>(state);
}
