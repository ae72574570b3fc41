//===- Cudnn.cpp ----------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcudnn.so.9: the functions of BONSAI_CUDNN_FUNCTIONS. Convolutions add up
// in double.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/StandIn.h"

#include <algorithm>
#include <cudnn.h>

using namespace bonsai::standin;

// What cuDNN's opaque handles point to.
struct cudnnContext {
  cudaStream_t stream;
};
struct cudnnTensorStruct {
  cudnnTensorFormat_t format;
  int n, c, h, w;
};
struct cudnnFilterStruct {
  cudnnTensorFormat_t format;
  int k, c, h, w;
};
struct cudnnConvolutionStruct {
  int padH, padW, strideH, strideW, dilationH, dilationW, groups;
  cudnnMathType_t math;
};
struct cudnnActivationStruct {
  cudnnActivationMode_t mode;
};

static const cudnnConvolutionFwdAlgo_t algorithms[] = {
    CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM,
    CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM};
static constexpr size_t workspaceBytes = 4096;

static cudnnStatus_t enter(const char *name) {
  return static_cast<cudnnStatus_t>(bonsai_standin_state()->enter(name));
}

static bool check(const void *object, const char *kind, const char *name) {
  return bonsai_standin_state()->check(object, kind, name);
}

template <typename T>
static cudnnStatus_t create(T **object, const char *kind) {
  *object = new T();
  bonsai_standin_state()->add(*object, kind);
  return CUDNN_STATUS_SUCCESS;
}

template <typename T>
static cudnnStatus_t destroy(T *object, const char *kind, const char *name) {
  if (!bonsai_standin_state()->remove(object, kind, name))
    return CUDNN_STATUS_BAD_PARAM;
  delete object;
  return CUDNN_STATUS_SUCCESS;
}

#define ENTER()                                                                \
  if (cudnnStatus_t failure = enter(__func__))                                 \
  return failure
#define CHECK(object, kind)                                                    \
  if (!check(object, kind, __func__))                                          \
  return CUDNN_STATUS_BAD_PARAM

/// Where an element lies.
static size_t getOffset(const cudnnTensorStruct &t, int n, int c, int h,
                        int w) {
  if (t.format == CUDNN_TENSOR_NHWC)
    return ((size_t(n) * t.h + h) * t.w + w) * t.c + c;
  return ((size_t(n) * t.c + c) * t.h + h) * t.w + w;
}

namespace {
/// A call of cudnnConvolutionBiasActivationForward; what its descriptors say
/// when it is enqueued counts.
struct Convolution {
  cudnnTensorStruct x, z, bias, y;
  cudnnFilterStruct filter;
  cudnnConvolutionStruct conv;
  cudnnActivationMode_t activation;
  float productScale, residualScale;
  const float *input, *weights, *residual, *biases;
  float *output;

  double multiply(int n, int k, int row, int column) const;
  void run() const;
};
} // namespace

double Convolution::multiply(int n, int k, int row, int column) const {
  cudnnTensorStruct taps = {filter.format, filter.k, filter.c, filter.h,
                            filter.w};
  int group = k / (filter.k / conv.groups);
  double sum = 0;
  for (int c = 0; c < filter.c; ++c)
    for (int i = 0; i < filter.h; ++i)
      for (int j = 0; j < filter.w; ++j) {
        int h = row * conv.strideH - conv.padH + i * conv.dilationH;
        int w = column * conv.strideW - conv.padW + j * conv.dilationW;
        if (h >= 0 && h < x.h && w >= 0 && w < x.w)
          sum += double(input[getOffset(x, n, group * filter.c + c, h, w)]) *
                 weights[getOffset(taps, k, c, i, j)];
      }
  return sum;
}

void Convolution::run() const {
  for (int n = 0; n < y.n; ++n)
    for (int k = 0; k < y.c; ++k)
      for (int h = 0; h < y.h; ++h)
        for (int w = 0; w < y.w; ++w) {
          double sum = productScale * multiply(n, k, h, w) + biases[k];
          // As cuDNN, which does not read what it would multiply by zero.
          if (residualScale != 0)
            sum += residualScale * residual[getOffset(z, n, k, h, w)];
          if (activation == CUDNN_ACTIVATION_RELU)
            sum = std::max(sum, 0.0);
          output[getOffset(y, n, k, h, w)] = static_cast<float>(sum);
        }
}

extern "C" {
const char *cudnnGetErrorString(cudnnStatus_t status) {
  return status == CUDNN_STATUS_NOT_SUPPORTED ? "CUDNN_STATUS_NOT_SUPPORTED"
                                              : "CUDNN_STATUS_OTHER";
}

cudnnStatus_t cudnnCreate(cudnnHandle_t *handle) {
  ENTER();
  return create(handle, "cudnn handle");
}

cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
  ENTER();
  return destroy(handle, "cudnn handle", __func__);
}

cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream) {
  ENTER();
  CHECK(handle, "cudnn handle");
  CHECK(stream, "stream");
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t *tensor) {
  ENTER();
  return create(tensor, "descriptor");
}

cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t tensor,
                                         cudnnTensorFormat_t format,
                                         cudnnDataType_t, int n, int c, int h,
                                         int w) {
  ENTER();
  CHECK(tensor, "descriptor");
  *tensor = {format, n, c, h, w};
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t tensor) {
  ENTER();
  return destroy(tensor, "descriptor", __func__);
}

cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t *filter) {
  ENTER();
  return create(filter, "descriptor");
}

cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t filter,
                                         cudnnDataType_t,
                                         cudnnTensorFormat_t format, int k,
                                         int c, int h, int w) {
  ENTER();
  CHECK(filter, "descriptor");
  *filter = {format, k, c, h, w};
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t filter) {
  ENTER();
  return destroy(filter, "descriptor", __func__);
}

cudnnStatus_t
cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t *convolution) {
  ENTER();
  return create(convolution, "descriptor");
}

cudnnStatus_t
cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t convolution,
                                int padH, int padW, int strideH, int strideW,
                                int dilationH, int dilationW,
                                cudnnConvolutionMode_t mode, cudnnDataType_t) {
  ENTER();
  CHECK(convolution, "descriptor");
  *convolution = {padH,      padW,      strideH, strideW,
                  dilationH, dilationW, 1,       CUDNN_DEFAULT_MATH};
  return mode == CUDNN_CROSS_CORRELATION ? CUDNN_STATUS_SUCCESS
                                         : CUDNN_STATUS_NOT_SUPPORTED;
}

cudnnStatus_t
cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t convolution,
                              int groups) {
  ENTER();
  CHECK(convolution, "descriptor");
  convolution->groups = groups;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t convolution,
                            cudnnMathType_t math) {
  ENTER();
  CHECK(convolution, "descriptor");
  convolution->math = math;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t convolution) {
  ENTER();
  return destroy(convolution, "descriptor", __func__);
}

cudnnStatus_t
cudnnCreateActivationDescriptor(cudnnActivationDescriptor_t *activation) {
  ENTER();
  return create(activation, "descriptor");
}

cudnnStatus_t
cudnnSetActivationDescriptor(cudnnActivationDescriptor_t activation,
                             cudnnActivationMode_t mode, cudnnNanPropagation_t,
                             double) {
  ENTER();
  CHECK(activation, "descriptor");
  activation->mode = mode;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t
cudnnDestroyActivationDescriptor(cudnnActivationDescriptor_t activation) {
  ENTER();
  return destroy(activation, "descriptor", __func__);
}

cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(
    cudnnHandle_t handle, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t,
    cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, int requested,
    int *returned, cudnnConvolutionFwdAlgoPerf_t *results) {
  ENTER();
  CHECK(handle, "cudnn handle");
  *returned = 0;
  for (cudnnConvolutionFwdAlgo_t algorithm : algorithms)
    if (*returned < requested) {
      cudnnConvolutionFwdAlgoPerf_t &result = results[(*returned)++];
      result = {};
      result.algo = algorithm;
      result.memory = workspaceBytes;
    }
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(
    cudnnHandle_t handle, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t,
    cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t,
    cudnnConvolutionFwdAlgo_t, size_t *bytes) {
  ENTER();
  CHECK(handle, "cudnn handle");
  *bytes = workspaceBytes;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnConvolutionBiasActivationForward(
    cudnnHandle_t handle, const void *productScale, cudnnTensorDescriptor_t x,
    const void *input, cudnnFilterDescriptor_t filter, const void *weights,
    cudnnConvolutionDescriptor_t conv, cudnnConvolutionFwdAlgo_t algorithm,
    void *workspace, size_t bytes, const void *residualScale,
    cudnnTensorDescriptor_t z, const void *residual,
    cudnnTensorDescriptor_t bias, const void *biases,
    cudnnActivationDescriptor_t activation, cudnnTensorDescriptor_t y,
    void *output) {
  ENTER();
  CHECK(handle, "cudnn handle");
  if (bytes < workspaceBytes ||
      !bonsai_standin_state()->checkRange(workspace, bytes, __func__))
    return CUDNN_STATUS_BAD_PARAM;
  if (activation->mode == CUDNN_ACTIVATION_IDENTITY &&
      algorithm != CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM)
    return CUDNN_STATUS_NOT_SUPPORTED;
  for (const void *memory :
       {input, weights, residual, biases, static_cast<const void *>(output)})
    if (!bonsai_standin_state()->isDeviceMemory(memory)) {
      bonsai_standin_state()->addMisuse("convolution of host memory");
      return CUDNN_STATUS_BAD_PARAM;
    }
  Convolution call = {*x,
                      *z,
                      *bias,
                      *y,
                      *filter,
                      *conv,
                      activation->mode,
                      *static_cast<const float *>(productScale),
                      *static_cast<const float *>(residualScale),
                      static_cast<const float *>(input),
                      static_cast<const float *>(weights),
                      static_cast<const float *>(residual),
                      static_cast<const float *>(biases),
                      static_cast<float *>(output)};
  std::function<void()> work = [call] { call.run(); };
  bonsai_standin_enqueue(handle->stream, &work);
  return CUDNN_STATUS_SUCCESS;
}
}
