//===- CudaMaxUnpool.cpp --------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Zero-fills and launches unpoolings.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/max_unpool/CudaMaxUnpool.h"

#include "kernels/cuda/max_unpool/MaxUnpoolBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(MaxUnpool);

namespace {
struct State : LaunchState<MaxUnpoolArguments> {
  size_t outputBytes = 0;
};
} // namespace

BonsaiStatus bonsai_cuda_max_unpool_create(const void *descriptor,
                                           const void *const *, void **state) {
  const auto &d = *static_cast<const BonsaiMaxUnpoolDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = made.arguments.count;
    made.outputBytes = getElementBytes(d.element) * countElements(d.output);
    return made.module.load(bonsai_cuda_image_MaxUnpool,
                            getVariant("bonsai_max_unpool", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_max_unpool_run(void *state, const void *const *inputs,
                                        void *output) {
  const auto &made = *static_cast<const State *>(state);
  BONSAI_CALL(getDriver(), cuMemsetD8Async,
              reinterpret_cast<CUdeviceptr>(output), 0, made.outputBytes,
              getStream());
  MaxUnpoolArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.indices = static_cast<const int64_t *>(inputs[1]);
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_max_unpool_destroy(void *state) {
  delete static_cast<State *>(state);
}
