//===- CudaBinary.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches additions and products.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/binary/CudaBinary.h"

#include "kernels/cuda/binary/BinaryBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Binary);

namespace {
struct State : LaunchState<BinaryArguments> {
  DeviceBuffer lhs, rhs; ///< Those that are constants.
};

BonsaiStatus upload(State &made, const BonsaiCudaBinaryDescriptor &d,
                    const void *const *constants) {
  if (d.has_constant_lhs)
    BONSAI_TRY(
        made.lhs.upload(*constants++, sizeof(float) * countElements(d.lhs)));
  if (d.has_constant_rhs)
    BONSAI_TRY(
        made.rhs.upload(*constants++, sizeof(float) * countElements(d.rhs)));
  return BONSAI_OK;
}
} // namespace

BonsaiStatus bonsai_cuda_binary_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state) {
  const auto &d = *static_cast<const BonsaiCudaBinaryDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = countThreads(made.arguments);
    BONSAI_TRY(upload(made, d, constants));
    return made.module.load(bonsai_cuda_image_Binary,
                            made.arguments.isAlike ? "bonsai_binary_alike"
                                                   : "bonsai_binary_broadcast");
  });
}

BonsaiStatus bonsai_cuda_binary_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &made = *static_cast<const State *>(state);
  BinaryArguments arguments = made.arguments;
  auto take = [&](const DeviceBuffer &constant) {
    if (const float *values = constant.get<float>())
      return values;
    return static_cast<const float *>(*inputs++);
  };
  arguments.lhs = take(made.lhs);
  arguments.rhs = take(made.rhs);
  arguments.output = static_cast<float *>(output);
  return made.launch(arguments);
}

void bonsai_cuda_binary_destroy(void *state) {
  delete static_cast<State *>(state);
}
