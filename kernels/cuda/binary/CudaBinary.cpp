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
  size_t bytes = getElementBytes(d.element);
  if (d.has_constant_lhs)
    BONSAI_TRY(made.lhs.upload(*constants++, bytes * countElements(d.lhs)));
  if (d.has_constant_rhs)
    BONSAI_TRY(made.rhs.upload(*constants++, bytes * countElements(d.rhs)));
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
    std::string function =
        getVariant(made.arguments.isAlike ? "bonsai_binary_alike"
                                          : "bonsai_binary_broadcast",
                   d.element);
    return made.module.load(bonsai_cuda_image_Binary, function.c_str());
  });
}

BonsaiStatus bonsai_cuda_binary_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &made = *static_cast<const State *>(state);
  BinaryArguments arguments = made.arguments;
  auto take = [&](const DeviceBuffer &constant) {
    const void *values = constant.get();
    return values ? values : *inputs++;
  };
  arguments.lhs = take(made.lhs);
  arguments.rhs = take(made.rhs);
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_binary_destroy(void *state) {
  delete static_cast<State *>(state);
}
