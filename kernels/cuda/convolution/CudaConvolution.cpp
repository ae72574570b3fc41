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

template <typename Element>
BonsaiStatus upload(State &made, const BonsaiConvolutionDescriptor &d,
                    const void *const *constants) {
  std::vector<Element> packed =
      packWeights(d, static_cast<const Element *>(constants[0]));
  BONSAI_TRY(
      made.weights.upload(packed.data(), sizeof(Element) * packed.size()));
  if (d.epilogue.has_bias)
    BONSAI_TRY(
        made.bias.upload(constants[1], sizeof(Element) * d.out_channels));
  made.arguments.weights = made.weights.get();
  made.arguments.bias = made.bias.get();
  return BONSAI_OK;
}
} // namespace

BonsaiStatus bonsai_cuda_convolution_create(const void *descriptor,
                                            const void *const *constants,
                                            void **state) {
  const auto &whole =
      *static_cast<const BonsaiCudaConvolutionDescriptor *>(descriptor);
  const BonsaiConvolutionDescriptor &d = whole.shape;
  bool isHalf = whole.element == BONSAI_CUDA_ELEMENT_F16;
  return createState<State>(state, [&](State &made) {
    ConvolutionVariant variant = chooseVariant(d);
    made.arguments = makeArguments(d, variant);
    made.threads = made.arguments.threads;
    made.hasResidual = d.epilogue.has_residual;
    BONSAI_TRY(isHalf ? upload<Half>(made, d, constants)
                      : upload<float>(made, d, constants));
    return made.module.load(
        bonsai_cuda_image_Convolution,
        getVariant(variant.function, whole.element).c_str());
  });
}

BonsaiStatus bonsai_cuda_convolution_run(void *state, const void *const *inputs,
                                         void *output) {
  const auto &made = *static_cast<const State *>(state);
  ConvolutionArguments arguments = made.arguments;
  arguments.features = inputs[0];
  if (made.hasResidual)
    arguments.residual = inputs[1];
  arguments.result = output;
  return made.launch(arguments);
}

void bonsai_cuda_convolution_destroy(void *state) {
  delete static_cast<State *>(state);
}
