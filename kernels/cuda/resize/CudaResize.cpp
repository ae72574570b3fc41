//===- CudaResize.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches resizing.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/resize/CudaResize.h"

#include "kernels/cuda/resize/ResizeBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Resize);

namespace {
struct State : LaunchState<ResizeArguments> {
  DeviceBuffer rows, columns;
};
} // namespace

BonsaiStatus bonsai_cuda_resize_create(const void *descriptor,
                                       const void *const *constants,
                                       void **state) {
  const auto &d = *static_cast<const BonsaiCudaResizeDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments = makeArguments(d);
    made.threads = made.arguments.count;
    BONSAI_TRY(made.rows.upload(constants[0],
                                sizeof(BonsaiCudaSample) * d.output.height));
    BONSAI_TRY(made.columns.upload(constants[1],
                                   sizeof(BonsaiCudaSample) * d.output.width));
    made.arguments.rows = made.rows.get<BonsaiCudaSample>();
    made.arguments.columns = made.columns.get<BonsaiCudaSample>();
    return made.module.load(bonsai_cuda_image_Resize,
                            getVariant("bonsai_resize", d.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_resize_run(void *state, const void *const *inputs,
                                    void *output) {
  const auto &made = *static_cast<const State *>(state);
  ResizeArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_resize_destroy(void *state) {
  delete static_cast<State *>(state);
}
