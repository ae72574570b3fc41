//===- CudaBatchNorm.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches normalizations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/batch_norm/CudaBatchNorm.h"

#include "kernels/cuda/batch_norm/BatchNormBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(BatchNorm);

namespace {
struct State : LaunchState<BatchNormArguments> {
  DeviceBuffer factors, offsets;
};
} // namespace

BonsaiStatus bonsai_cuda_batch_norm_create(const void *descriptor,
                                           const void *const *constants,
                                           void **state) {
  const auto &d = *static_cast<const BonsaiBatchNormDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    size_t bytes = sizeof(float) * d.map.channels;
    BONSAI_TRY(made.factors.upload(constants[0], bytes));
    BONSAI_TRY(made.offsets.upload(constants[1], bytes));
    made.arguments = makeArguments(d);
    made.arguments.factors = made.factors.get<float>();
    made.arguments.offsets = made.offsets.get<float>();
    made.threads = made.arguments.count;
    return made.module.load(bonsai_cuda_image_BatchNorm,
                            getVariant("bonsai_batch_norm", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_batch_norm_run(void *state, const void *const *inputs,
                                        void *output) {
  const auto &made = *static_cast<const State *>(state);
  BatchNormArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_batch_norm_destroy(void *state) {
  delete static_cast<State *>(state);
}
