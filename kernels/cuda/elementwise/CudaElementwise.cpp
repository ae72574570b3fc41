//===- CudaElementwise.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches activations.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/elementwise/CudaElementwise.h"

#include "kernels/cuda/elementwise/ElementwiseBody.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Elementwise);

using State = LaunchState<ElementwiseArguments>;

static std::string chooseFunction(const BonsaiCudaElementwiseDescriptor &d) {
  if (d.input_element == d.output_element)
    return getVariant("bonsai_elementwise", d.input_element);
  return d.output_element == BONSAI_CUDA_ELEMENT_F16
             ? "bonsai_elementwise_narrow"
             : "bonsai_elementwise_widen";
}

BonsaiStatus bonsai_cuda_elementwise_create(const void *descriptor,
                                            const void *const *, void **state) {
  const auto &d =
      *static_cast<const BonsaiCudaElementwiseDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    made.arguments.count = static_cast<int32_t>(d.count);
    made.arguments.activation = d.activation;
    made.threads = countThreads(made.arguments);
    return made.module.load(bonsai_cuda_image_Elementwise,
                            chooseFunction(d).c_str());
  });
}

BonsaiStatus bonsai_cuda_elementwise_run(void *state, const void *const *inputs,
                                         void *output) {
  const auto &made = *static_cast<const State *>(state);
  ElementwiseArguments arguments = made.arguments;
  arguments.input = inputs[0];
  arguments.output = output;
  return made.launch(arguments);
}

void bonsai_cuda_elementwise_destroy(void *state) {
  delete static_cast<State *>(state);
}
