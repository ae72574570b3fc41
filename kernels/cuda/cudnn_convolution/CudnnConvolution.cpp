//===- CudnnConvolution.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// cudnnConvolutionBiasActivationForward, by the algorithm that is fastest on
// the device.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/CudnnConvolution.h"
#include "kernels/cuda/elementwise/CudaElementwise.h"
#include "kernels/cuda/runtime/Device.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <vector>

using namespace bonsai::cuda;

namespace {
/// Algorithms may use so much memory besides.
constexpr size_t maxWorkspaceBytes = size_t(256) << 20;
constexpr int timedRuns = 5;

struct Convolution {
  BonsaiConvolutionDescriptor shape;
  const Cudnn *cudnn = nullptr;
  cudnnHandle_t handle = nullptr;
  cudnnTensorDescriptor_t input = nullptr, output = nullptr, bias = nullptr;
  cudnnFilterDescriptor_t filter = nullptr;
  cudnnConvolutionDescriptor_t convolution = nullptr;
  cudnnActivationDescriptor_t activation = nullptr;
  cudnnConvolutionFwdAlgo_t algorithm =
      CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
  size_t workspaceBytes = 0;
  DeviceBuffer weights, biases, workspace;
  void *laterActivation = nullptr; ///< The kernel for what cuDNN cannot fuse.

  ~Convolution();
};

Convolution::~Convolution() {
  if (laterActivation)
    bonsai_cuda_elementwise_destroy(laterActivation);
  if (activation)
    cudnn->cudnnDestroyActivationDescriptor(activation);
  if (convolution)
    cudnn->cudnnDestroyConvolutionDescriptor(convolution);
  if (filter)
    cudnn->cudnnDestroyFilterDescriptor(filter);
  for (cudnnTensorDescriptor_t tensor : {input, output, bias})
    if (tensor)
      cudnn->cudnnDestroyTensorDescriptor(tensor);
}

/// An event for measuring, once created.
struct Event {
  CUevent event = nullptr;

  ~Event() {
    if (event)
      getDriver().cuEventDestroy(event);
  }
};

cudnnTensorFormat_t getFormat(int32_t layout) {
  return layout == BONSAI_LAYOUT_CHANNELS_LAST ? CUDNN_TENSOR_NHWC
                                               : CUDNN_TENSOR_NCHW;
}

BonsaiStatus makeTensor(const Cudnn &cudnn, int32_t layout, int64_t n,
                        int64_t c, int64_t h, int64_t w,
                        cudnnTensorDescriptor_t *tensor) {
  BONSAI_CALL(cudnn, cudnnCreateTensorDescriptor, tensor);
  BONSAI_CALL(cudnn, cudnnSetTensor4dDescriptor, *tensor, getFormat(layout),
              CUDNN_DATA_FLOAT, static_cast<int>(n), static_cast<int>(c),
              static_cast<int>(h), static_cast<int>(w));
  return BONSAI_OK;
}

BonsaiStatus describe(Convolution &conv, int32_t precision) {
  const BonsaiConvolutionDescriptor &d = conv.shape;
  const Cudnn &cudnn = *conv.cudnn;
  BONSAI_TRY(makeTensor(cudnn, d.input_layout, d.batch, d.in_channels,
                        d.in_height, d.in_width, &conv.input));
  BONSAI_TRY(makeTensor(cudnn, d.output_layout, d.batch, d.out_channels,
                        d.out_height, d.out_width, &conv.output));
  BONSAI_TRY(
      makeTensor(cudnn, d.output_layout, 1, d.out_channels, 1, 1, &conv.bias));
  BONSAI_CALL(cudnn, cudnnCreateFilterDescriptor, &conv.filter);
  BONSAI_CALL(cudnn, cudnnSetFilter4dDescriptor, conv.filter, CUDNN_DATA_FLOAT,
              getFormat(d.input_layout), static_cast<int>(d.out_channels),
              static_cast<int>(d.in_channels / d.groups),
              static_cast<int>(d.kernel_height),
              static_cast<int>(d.kernel_width));
  BONSAI_CALL(cudnn, cudnnCreateConvolutionDescriptor, &conv.convolution);
  BONSAI_CALL(
      cudnn, cudnnSetConvolution2dDescriptor, conv.convolution,
      static_cast<int>(d.pad_top), static_cast<int>(d.pad_left),
      static_cast<int>(d.stride_height), static_cast<int>(d.stride_width),
      static_cast<int>(d.dilation_height), static_cast<int>(d.dilation_width),
      CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT);
  BONSAI_CALL(cudnn, cudnnSetConvolutionGroupCount, conv.convolution,
              static_cast<int>(d.groups));
  BONSAI_CALL(cudnn, cudnnSetConvolutionMathType, conv.convolution,
              precision == BONSAI_CUDA_TF32 ? CUDNN_DEFAULT_MATH
                                            : CUDNN_FMA_MATH);
  BONSAI_CALL(cudnn, cudnnCreateActivationDescriptor, &conv.activation);
  BONSAI_CALL(cudnn, cudnnSetActivationDescriptor, conv.activation,
              d.epilogue.activation.kind == BONSAI_ACTIVATION_RELU
                  ? CUDNN_ACTIVATION_RELU
                  : CUDNN_ACTIVATION_IDENTITY,
              CUDNN_PROPAGATE_NAN, 0.0);
  return BONSAI_OK;
}

/// From row-major to channels last.
std::vector<float> reorderWeights(const BonsaiConvolutionDescriptor &d,
                                  const float *weights) {
  int64_t channels = d.in_channels / d.groups;
  int64_t taps = d.kernel_height * d.kernel_width;
  std::vector<float> result(d.out_channels * channels * taps);
  for (int64_t o = 0; o < d.out_channels; ++o)
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t t = 0; t < taps; ++t)
        result[(o * taps + t) * channels + c] =
            weights[(o * channels + c) * taps + t];
  return result;
}

BonsaiStatus uploadConstants(Convolution &conv, const void *const *constants) {
  const BonsaiConvolutionDescriptor &d = conv.shape;
  auto *weights = static_cast<const float *>(constants[0]);
  size_t bytes = sizeof(float) * d.out_channels * (d.in_channels / d.groups) *
                 d.kernel_height * d.kernel_width;
  std::vector<float> reordered;
  if (d.input_layout == BONSAI_LAYOUT_CHANNELS_LAST) {
    reordered = reorderWeights(d, weights);
    weights = reordered.data();
  }
  BONSAI_TRY(conv.weights.upload(weights, bytes));
  std::vector<float> zeros(d.epilogue.has_bias ? 0 : d.out_channels, 0.0f);
  return conv.biases.upload(d.epilogue.has_bias ? constants[1] : zeros.data(),
                            sizeof(float) * d.out_channels);
}

BonsaiStatus run(const Convolution &conv, const void *input,
                 const void *residual, void *output) {
  const float one = 1, zero = 0;
  BONSAI_CALL(*conv.cudnn, cudnnConvolutionBiasActivationForward, conv.handle,
              &one, conv.input, input, conv.filter, conv.weights.get(),
              conv.convolution, conv.algorithm, conv.workspace.get(),
              conv.workspaceBytes, residual ? &one : &zero, conv.output,
              residual ? residual : output, conv.bias, conv.biases.get(),
              conv.activation, conv.output, output);
  return BONSAI_OK;
}

/// Milliseconds of a run; infinite if cuDNN refuses the algorithm.
float measure(const Convolution &conv, const void *input, void *output,
              CUevent first, CUevent last) {
  const Driver &driver = getDriver();
  const void *residual = conv.shape.epilogue.has_residual ? output : nullptr;
  float milliseconds = std::numeric_limits<float>::infinity();
  if (run(conv, input, residual, output))
    return milliseconds;
  driver.cuEventRecord(first, getStream());
  for (int i = 0; i < timedRuns; ++i)
    run(conv, input, residual, output);
  driver.cuEventRecord(last, getStream());
  if (driver.cuStreamSynchronize(getStream()) == CUDA_SUCCESS)
    driver.cuEventElapsedTime(&milliseconds, first, last);
  return milliseconds;
}

/// The fused call takes the identity by one algorithm only.
bool isCandidate(const Convolution &conv,
                 const cudnnConvolutionFwdAlgoPerf_t &offer) {
  bool isIdentity =
      conv.shape.epilogue.activation.kind != BONSAI_ACTIVATION_RELU;
  return offer.status == CUDNN_STATUS_SUCCESS &&
         offer.memory <= maxWorkspaceBytes &&
         (!isIdentity ||
          offer.algo == CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM);
}

/// Measures all algorithms on buffers of the layer's size.
BonsaiStatus chooseAlgorithm(Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.shape;
  cudnnConvolutionFwdAlgoPerf_t offers[2 * CUDNN_CONVOLUTION_FWD_ALGO_COUNT];
  int count = 0;
  BONSAI_CALL(*conv.cudnn, cudnnGetConvolutionForwardAlgorithm_v7, conv.handle,
              conv.input, conv.filter, conv.convolution, conv.output,
              2 * CUDNN_CONVOLUTION_FWD_ALGO_COUNT, &count, offers);
  DeviceBuffer input, output;
  BONSAI_TRY(input.allocate(sizeof(float) * d.batch * d.in_channels *
                            d.in_height * d.in_width));
  BONSAI_TRY(output.allocate(sizeof(float) * d.batch * d.out_channels *
                             d.out_height * d.out_width));
  Event first, last;
  BONSAI_CALL(getDriver(), cuEventCreate, &first.event, CU_EVENT_DEFAULT);
  BONSAI_CALL(getDriver(), cuEventCreate, &last.event, CU_EVENT_DEFAULT);
  float best = std::numeric_limits<float>::infinity();
  cudnnConvolutionFwdAlgo_t chosen = conv.algorithm;
  size_t chosenBytes = 0;
  for (int i = 0; i < count; ++i) {
    if (!isCandidate(conv, offers[i]))
      continue;
    conv.algorithm = offers[i].algo;
    if (conv.cudnn->cudnnGetConvolutionForwardWorkspaceSize(
            conv.handle, conv.input, conv.filter, conv.convolution, conv.output,
            conv.algorithm, &conv.workspaceBytes) != CUDNN_STATUS_SUCCESS ||
        conv.workspaceBytes > maxWorkspaceBytes ||
        conv.workspace.allocate(conv.workspaceBytes))
      continue;
    float time =
        measure(conv, input.get(), output.get(), first.event, last.event);
    if (time < best)
      best = time, chosen = conv.algorithm, chosenBytes = conv.workspaceBytes;
  }
  if (best == std::numeric_limits<float>::infinity())
    return bonsai_fail(BONSAI_LIBRARY_ERROR,
                       "cuDNN has no algorithm for this layer");
  conv.algorithm = chosen;
  conv.workspaceBytes = chosenBytes;
  return conv.workspace.allocate(chosenBytes);
}

BonsaiStatus prepareActivation(Convolution &conv) {
  const BonsaiConvolutionDescriptor &d = conv.shape;
  int32_t kind = d.epilogue.activation.kind;
  if (kind == BONSAI_ACTIVATION_NONE || kind == BONSAI_ACTIVATION_RELU)
    return BONSAI_OK;
  BonsaiCudaElementwiseDescriptor activation = {d.batch * d.out_channels *
                                                    d.out_height * d.out_width,
                                                d.epilogue.activation};
  return bonsai_cuda_elementwise_create(&activation, nullptr,
                                        &conv.laterActivation);
}

BonsaiStatus prepare(Convolution &conv, int32_t precision,
                     const void *const *constants) {
  BONSAI_TRY(getDevice().getCudnn(&conv.cudnn, &conv.handle));
  BONSAI_TRY(describe(conv, precision));
  BONSAI_TRY(uploadConstants(conv, constants));
  BONSAI_TRY(prepareActivation(conv));
  return chooseAlgorithm(conv);
}
} // namespace

extern "C" {
BonsaiStatus bonsai_cudnn_convolution_create(const void *descriptor,
                                             const void *const *constants,
                                             void **state) {
  const auto &d =
      *static_cast<const BonsaiCudnnConvolutionDescriptor *>(descriptor);
  std::unique_ptr<Convolution> conv(new (std::nothrow) Convolution());
  if (!conv)
    return bonsai_fail(BONSAI_OUT_OF_MEMORY, "not enough memory");
  conv->shape = d.shape;
  BONSAI_TRY(prepare(*conv, d.precision, constants));
  *state = conv.release();
  return BONSAI_OK;
}

BonsaiStatus bonsai_cudnn_convolution_run(void *state,
                                          const void *const *inputs,
                                          void *output) {
  const auto &conv = *static_cast<const Convolution *>(state);
  BONSAI_TRY(run(conv, inputs[0],
                 conv.shape.epilogue.has_residual ? inputs[1] : nullptr,
                 output));
  const void *activated[] = {output};
  return conv.laterActivation ? bonsai_cuda_elementwise_run(
                                    conv.laterActivation, activated, output)
                              : BONSAI_OK;
}

void bonsai_cudnn_convolution_destroy(void *state) {
  delete static_cast<Convolution *>(state);
}
}
