//===- CudaConvolution.cpp ------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Launches direct convolutions.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/convolution/CudaConvolution.h"

#include "kernels/cuda/convolution/ConvolutionArguments.h"
#include "kernels/cuda/runtime/KernelState.h"

using namespace bonsai::cuda;

BONSAI_CUDA_IMAGE(Convolution);

namespace {
struct State : LaunchState<ConvolutionArguments> {
  bool hasResidual = false;
  DeviceBuffer weights, bias;
};

BonsaiStatus upload(State &made, const BonsaiConvolutionDescriptor &d,
                    const void *const *constants) {
  std::vector<float> packed =
      packWeights(d, static_cast<const float *>(constants[0]));
  BONSAI_TRY(made.weights.upload(packed.data(), sizeof(float) * packed.size()));
  if (d.epilogue.has_bias)
    BONSAI_TRY(made.bias.upload(constants[1], sizeof(float) * d.out_channels));
  made.arguments.weights = made.weights.get<float>();
  made.arguments.bias = made.bias.get<float>();
  return BONSAI_OK;
}
} // namespace

BonsaiStatus bonsai_cuda_convolution_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state) {
  const auto &d = *static_cast<const BonsaiConvolutionDescriptor *>(descriptor);
  return createState<State>(state, [&](State &made) {
    ConvolutionVariant variant = chooseVariant(d);
    made.arguments = makeArguments(d, variant);
    made.threads = made.arguments.threads;
    made.hasResidual = d.epilogue.has_residual;
    BONSAI_TRY(upload(made, d, constants));
    return made.module.load(bonsai_cuda_image_Convolution, variant.function);
  });
}

BonsaiStatus bonsai_cuda_convolution_run(void *state, const void *const *inputs,
                                         void *output) {
  const auto &made = *static_cast<const State *>(state);
  ConvolutionArguments arguments = made.arguments;
  arguments.features = static_cast<const float *>(inputs[0]);
  if (made.hasResidual)
    arguments.residual = static_cast<const float *>(inputs[1]);
  arguments.result = static_cast<float *>(output);
  return made.launch(arguments);
}

void bonsai_cuda_convolution_destroy(void *state) {
  delete static_cast<State *>(state);
}
