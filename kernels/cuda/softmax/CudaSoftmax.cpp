//===- CudaSoftmax.cpp ----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches softmax.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/softmax/CudaSoftmax.h"

#include "kernels/cuda/runtime/KernelState.h"
#include "kernels/cuda/softmax/SoftmaxBody.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Softmax);

using State = LaunchState<SoftmaxArguments>;

BonsaiStatus bonsai_cuda_softmax_create(const void *descriptor,
                                        const void *const *, void **state) {
  const auto &d = *static_cast<const BonsaiCudaSoftmaxDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    bool isShared = sharesRows(made.arguments);
    made.threads = int64_t(made.arguments.rows) * (isShared ? blockThreads : 1);
    std::string function =
        getVariant(isShared ? "bonsai_softmax_shared" : "bonsai_softmax",
                   static_cast<int32_t>(d.element));
    return made.module.load(bonsai_cuda_image_Softmax, function.c_str());
  });
}

BonsaiStatus bonsai_cuda_softmax_run(void *state, const void *const *inputs,
                                     void *output) {
  const auto &made = *static_cast<const State *>(state);
  SoftmaxArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_softmax_destroy(void *state) {
  delete static_cast<State *>(state);
}
