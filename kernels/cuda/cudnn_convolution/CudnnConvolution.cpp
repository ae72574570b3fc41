//===- CudnnConvolution.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions and their gradients by the engine of cuDNN that is fastest on
// the device.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/ConvolutionPlan.h"
#include "kernels/cuda/elementwise/CudaElementwise.h"
#include "kernels/cuda/runtime/KernelState.h"
#include "kernels/cuda/runtime/Timing.h"

#include <cstring>
#include <limits>

using namespace bonsai::cuda;

namespace {
struct Convolution {
  BonsaiCudnnConvolutionDescriptor layer;
  const Cudnn *cudnn = nullptr;
  cudnnHandle_t handle = nullptr;
  std::shared_ptr<ConvolutionPlan> plan;
  DeviceBuffer weights;            ///< Empty if they vary.
  DeviceBuffer biases;             ///< Empty if they vary or there are none.
  void *laterActivation = nullptr; ///< For plans that do not fuse it.

  ~Convolution() {
    if (laterActivation)
      bonsai_cuda_elementwise_destroy(laterActivation);
  }
};

size_t getElementBytes(const BonsaiCudnnConvolutionDescriptor &layer) {
  return layer.precision == BONSAI_CUDA_F16 ? 2 : 4;
}

size_t countInputs(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.in_channels * d.in_height * d.in_width;
}

size_t countWeights(const BonsaiConvolutionDescriptor &d) {
  return d.out_channels * (d.in_channels / d.groups) * d.kernel_height *
         d.kernel_width;
}

size_t countOutputs(const BonsaiConvolutionDescriptor &d) {
  return d.batch * d.out_channels * d.out_height * d.out_width;
}

/// From row-major to channels last.
std::vector<char> reorderWeights(const BonsaiConvolutionDescriptor &d,
                                 const char *weights, size_t elementBytes) {
  int64_t channels = d.in_channels / d.groups;
  int64_t taps = d.kernel_height * d.kernel_width;
  std::vector<char> result(d.out_channels * channels * taps * elementBytes);
  for (int64_t o = 0; o < d.out_channels; ++o)
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t t = 0; t < taps; ++t)
        memcpy(result.data() + ((o * taps + t) * channels + c) * elementBytes,
               weights + ((o * channels + c) * taps + t) * elementBytes,
               elementBytes);
  return result;
}

BonsaiStatus uploadConstants(Convolution &conv, const void *const *constants) {
  const BonsaiConvolutionDescriptor &d = conv.layer.shape;
  size_t elementBytes = getElementBytes(conv.layer);
  auto *weights = static_cast<const char *>(constants[0]);
  std::vector<char> reordered;
  if (d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST) {
    reordered = reorderWeights(d, weights, elementBytes);
    weights = reordered.data();
  }
  BONSAI_TRY(conv.weights.upload(weights, elementBytes * countWeights(d)));
  if (d.epilogue.has_bias)
    return conv.biases.upload(constants[1], elementBytes * d.out_channels);
  return BONSAI_OK;
}

/// What a graph adds where a layer has no bias.
BonsaiStatus uploadZeros(Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.layer.shape;
  if (conv.layer.result != BONSAI_CUDNN_OUTPUT || d.epilogue.has_bias ||
      !addsBias(d.epilogue))
    return BONSAI_OK;
  std::vector<char> zeros(getElementBytes(conv.layer) * d.out_channels);
  return conv.biases.upload(zeros.data(), zeros.size());
}

/// Enqueues the layer by one plan; `output` is the layer's if that is computed.
BonsaiStatus run(const Convolution &conv, const ConvolutionPlan &plan,
                 const LayerBuffers &buffers, void *output) {
  BONSAI_TRY(
      plan.run(*conv.cudnn, conv.handle, buffers, getDevice().getWorkspace()));
  if (plan.fusesActivation || !conv.laterActivation)
    return BONSAI_OK;
  const void *activated[] = {output};
  return bonsai_cuda_elementwise_run(conv.laterActivation, activated, output);
}

/// What measuring a layer takes.
struct Trial {
  DeviceBuffer input, weights, residual, biases, output;
  Stopwatch stopwatch;

  BonsaiStatus prepare(const Convolution &conv);
  /// Milliseconds; infinite if the engine fails.
  float measure(const Convolution &conv, const ConvolutionPlan &plan) const;
};

/// 0x3c in all bytes is a number between 0.01 and 1.1 in either precision.
BonsaiStatus fill(DeviceBuffer &buffer, size_t bytes) {
  BONSAI_TRY(buffer.allocate(bytes));
  BONSAI_CALL(getDriver(), cuMemsetD8Async,
              reinterpret_cast<CUdeviceptr>(buffer.get()), 0x3c, bytes,
              getStream());
  return BONSAI_OK;
}

/// What the layer keeps itself needs no buffer.
BonsaiStatus Trial::prepare(const Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.layer.shape;
  size_t elementBytes = getElementBytes(conv.layer);
  size_t outputBytes = elementBytes * countOutputs(d);
  BONSAI_TRY(fill(input, elementBytes * countInputs(d)));
  if (!conv.weights.get())
    BONSAI_TRY(fill(weights, elementBytes * countWeights(d)));
  if (d.epilogue.has_bias && !conv.biases.get())
    BONSAI_TRY(fill(biases, elementBytes * d.out_channels));
  if (conv.layer.result == BONSAI_CUDNN_OUTPUT && d.epilogue.has_residual)
    BONSAI_TRY(fill(residual, outputBytes));
  BONSAI_TRY(conv.layer.result == BONSAI_CUDNN_OUTPUT
                 ? output.allocate(outputBytes)
                 : fill(output, outputBytes));
  return stopwatch.create();
}

/// The first of two buffers that is there.
const void *choose(const DeviceBuffer &first, const DeviceBuffer &second) {
  return first.get() ? first.get() : second.get();
}

float Trial::measure(const Convolution &conv,
                     const ConvolutionPlan &plan) const {
  float milliseconds = 0;
  LayerBuffers buffers = {input.get(), choose(conv.weights, weights),
                          residual.get(), choose(conv.biases, biases),
                          output.get()};
  auto enqueue = [&] { return run(conv, plan, buffers, output.get()); };
  if (stopwatch.measure(enqueue, milliseconds))
    return std::numeric_limits<float>::infinity();
  return milliseconds;
}

/// With the activation in the graph where it can be, and without. Fails only if
/// there is no plan.
BonsaiStatus listPlans(const Convolution &conv,
                       std::vector<ConvolutionPlan> &plans) {
  GraphDevice device;
  device.handle = conv.handle;
  const BonsaiActivation &activation = conv.layer.shape.epilogue.activation;
  int64_t maxWorkspaceBytes = getMaxWorkspaceBytes(conv.layer);
  BonsaiStatus status = BONSAI_OK;
  if (canFuse(activation))
    status = appendPlans(*conv.cudnn, device, conv.layer, true,
                         maxWorkspaceBytes, plans);
  if (plans.empty() || activation.kind != BONSAI_ACTIVATION_RELU)
    status = appendPlans(*conv.cudnn, device, conv.layer, false,
                         maxWorkspaceBytes, plans);
  if (!plans.empty())
    return BONSAI_OK;
  return status ? status
                : bonsai_fail(BONSAI_LIBRARY_ERROR,
                              "cuDNN has no engine for this layer");
}

/// Measures all plans on buffers of the layer's size.
BonsaiStatus choosePlan(Convolution &conv) {
  std::vector<ConvolutionPlan> plans;
  BONSAI_TRY(listPlans(conv, plans));
  Trial trial;
  BONSAI_TRY(trial.prepare(conv));
  float best = std::numeric_limits<float>::infinity();
  ConvolutionPlan *chosen = nullptr;
  for (ConvolutionPlan &plan : plans) {
    if (getDevice().reserveWorkspace(static_cast<size_t>(plan.workspaceBytes)))
      continue;
    float time = trial.measure(conv, plan);
    if (time < best)
      best = time, chosen = &plan;
  }
  if (!chosen)
    return bonsai_fail(BONSAI_LIBRARY_ERROR,
                       "none of cuDNN's engines runs this layer: %s",
                       bonsai_last_error());
  conv.plan = std::make_shared<ConvolutionPlan>(std::move(*chosen));
  return BONSAI_OK;
}

/// That of an equal layer, if there is one.
BonsaiStatus findPlan(Convolution &conv) {
  std::string key = "cudnn_convolution";
  key.append(reinterpret_cast<const char *>(&conv.layer), sizeof(conv.layer));
  std::shared_ptr<void> &shared = getDevice().getShared(key);
  if (!shared) {
    BONSAI_TRY(choosePlan(conv));
    shared = conv.plan;
  }
  conv.plan = std::static_pointer_cast<ConvolutionPlan>(shared);
  return BONSAI_OK;
}

BonsaiStatus prepareActivation(Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.layer.shape;
  if (d.epilogue.activation.kind == BONSAI_ACTIVATION_NONE)
    return BONSAI_OK;
  int32_t element = conv.layer.precision == BONSAI_CUDA_F16
                        ? BONSAI_CUDA_ELEMENT_F16
                        : BONSAI_CUDA_ELEMENT_F32;
  BonsaiCudaElementwiseDescriptor activation = {
      static_cast<int64_t>(countOutputs(d)), d.epilogue.activation, element,
      element};
  return bonsai_cuda_elementwise_create(&activation, nullptr,
                                        &conv.laterActivation);
}

/// `constants` are null if weight and bias vary.
BonsaiStatus create(const void *descriptor, const void *const *constants,
                    void **state) {
  return createState<Convolution>(state, [&](Convolution &made) {
    made.layer =
        *static_cast<const BonsaiCudnnConvolutionDescriptor *>(descriptor);
    BONSAI_TRY(getDevice().getCudnn(&made.cudnn, &made.handle));
    if (constants)
      BONSAI_TRY(uploadConstants(made, constants));
    BONSAI_TRY(uploadZeros(made));
    BONSAI_TRY(prepareActivation(made));
    return findPlan(made);
  });
}

/// Of a run in which weights vary.
LayerBuffers arrange(const Convolution &conv, const void *const *inputs,
                     const void *output) {
  const BonsaiEpilogue &epilogue = conv.layer.shape.epilogue;
  const void *const *rest = inputs + 2;
  switch (conv.layer.result) {
  case BONSAI_CUDNN_INPUT_GRADIENT:
    return {output, inputs[1], nullptr, nullptr, inputs[0]};
  case BONSAI_CUDNN_WEIGHT_GRADIENT:
    return {inputs[0], output, nullptr, nullptr, inputs[1]};
  default:
    const void *bias = epilogue.has_bias ? *rest++ : conv.biases.get();
    const void *residual = epilogue.has_residual ? *rest : nullptr;
    return {inputs[0], inputs[1], residual, bias, output};
  }
}

/// Puts what an input's gradient is added to in its place.
BonsaiStatus placeResidual(const Convolution &conv, const void *const *inputs,
                           void *output) {
  const BonsaiConvolutionDescriptor &d = conv.layer.shape;
  if (conv.layer.result != BONSAI_CUDNN_INPUT_GRADIENT ||
      !d.epilogue.has_residual || inputs[2] == output)
    return BONSAI_OK;
  BONSAI_CALL(getDriver(), cuMemcpyAsync, reinterpret_cast<CUdeviceptr>(output),
              reinterpret_cast<CUdeviceptr>(inputs[2]),
              getElementBytes(conv.layer) * countInputs(d), getStream());
  return BONSAI_OK;
}
} // namespace

extern "C" {
BonsaiStatus bonsai_cudnn_convolution_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state) {
  return create(descriptor, constants, state);
}

BonsaiStatus bonsai_cudnn_convolution_run(void *state,
                                          const void *const *inputs,
                                          void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  const void *residual =
      conv.layer.shape.epilogue.has_residual ? inputs[1] : nullptr;
  return run(
      conv, *conv.plan,
      {inputs[0], conv.weights.get(), residual, conv.biases.get(), output},
      output);
}

void bonsai_cudnn_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}

BonsaiStatus bonsai_cudnn_convolution_varying_create(const void *descriptor,
                                                     const void *const *,
                                                     void **state) {
  return create(descriptor, nullptr, state);
}

BonsaiStatus bonsai_cudnn_convolution_varying_run(void *state,
                                                  const void *const *inputs,
                                                  void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  BONSAI_TRY(placeResidual(conv, inputs, output));
  return run(conv, *conv.plan, arrange(conv, inputs, output), output);
}

void bonsai_cudnn_convolution_varying_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
