//===- ConvolutionGraph.cpp -----------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Attributes as cudnn_graph.h and cuDNN's backend reference have them.
//
//===----------------------------------------------------------------------===//

#include "kernels/cuda/cudnn_convolution/ConvolutionGraph.h"

using namespace bonsai::cuda;

/// Buffers of the arena start at multiples of 64 bytes, others at more.
static constexpr int64_t alignment = 16;

BonsaiStatus
GraphDevice::setOn(const BackendDescriptor &descriptor,
                   cudnnBackendAttributeName_t handleName,
                   cudnnBackendAttributeName_t propertiesName) const {
  if (properties)
    return descriptor.set(propertiesName, *properties);
  return descriptor.set(handleName, CUDNN_TYPE_HANDLE, 1, &handle);
}

bool bonsai::cuda::addsBias(const BonsaiEpilogue &epilogue) {
  return epilogue.has_bias || epilogue.has_residual ||
         epilogue.activation.kind != BONSAI_ACTIVATION_NONE;
}

bool bonsai::cuda::canFuse(const BonsaiActivation &activation) {
  switch (activation.kind) {
  case BONSAI_ACTIVATION_RELU:
  case BONSAI_ACTIVATION_CLIP:
  case BONSAI_ACTIVATION_LEAKY_RELU:
  case BONSAI_ACTIVATION_SIGMOID:
  case BONSAI_ACTIVATION_SILU:
    return true;
  default:
    return false;
  }
}

BonsaiStatus ConvolutionGraph::make(cudnnBackendDescriptorType_t type,
                                    BackendDescriptor **descriptor) {
  parts.emplace_back();
  *descriptor = &parts.back();
  return parts.back().create(*cudnn, type);
}

BonsaiStatus ConvolutionGraph::makeTensor(TensorId id, int64_t n, int64_t c,
                                          int64_t h, int64_t w,
                                          const BackendDescriptor **tensor) {
  BackendDescriptor *t = nullptr;
  BONSAI_TRY(make(CUDNN_BACKEND_TENSOR_DESCRIPTOR, &t));
  bool isVirtual = id >= firstVirtualId;
  BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_UNIQUE_ID, static_cast<int64_t>(id)));
  BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_DATA_TYPE,
                    isVirtual ? CUDNN_DATA_FLOAT : elementType));
  BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_DIMENSIONS, {n, c, h, w}));
  if (shape.output_layout == BONSAI_LAYOUT_CHANNELS_LAST)
    BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_STRIDES, {h * w * c, 1, w * c, c}));
  else
    BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_STRIDES, {c * h * w, h * w, w, 1}));
  BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, alignment));
  BONSAI_TRY(t->set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, isVirtual));
  *tensor = t;
  return t->finalize();
}

BonsaiStatus ConvolutionGraph::makeResult(const BackendDescriptor **tensor) {
  TensorId id =
      --operationsLeft ? static_cast<TensorId>(nextVirtualId++) : outputId;
  return makeTensor(id, shape.batch, shape.out_channels, shape.out_height,
                    shape.out_width, tensor);
}

static BonsaiStatus describe(const BackendDescriptor &convolution,
                             const BonsaiConvolutionDescriptor &d) {
  cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE,
                             CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode));
  BONSAI_TRY(
      convolution.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT));
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, int64_t(2)));
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_DILATIONS,
                             {d.dilation_height, d.dilation_width}));
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES,
                             {d.stride_height, d.stride_width}));
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS,
                             {d.pad_top, d.pad_left}));
  BONSAI_TRY(convolution.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS,
                             {d.pad_bottom, d.pad_right}));
  return convolution.finalize();
}

namespace {
/// How cuDNN calls the operation, and the tensors of the convolution in it.
struct ConvolutionNames {
  cudnnBackendDescriptorType_t type;
  cudnnBackendAttributeName_t convolution, input, weights, output, alpha, beta;
};
} // namespace

static constexpr ConvolutionNames outputNames = {
    CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
    CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA};
static constexpr ConvolutionNames inputGradientNames = {
    CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA};
static constexpr ConvolutionNames weightGradientNames = {
    CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
    CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA};

static const ConvolutionNames &getNames(int32_t wanted) {
  switch (wanted) {
  case BONSAI_CUDNN_INPUT_GRADIENT:
    return inputGradientNames;
  case BONSAI_CUDNN_WEIGHT_GRADIENT:
    return weightGradientNames;
  default:
    return outputNames;
  }
}

/// Groups follow from the channels of input and weights. A gradient is added to
/// the residual, which lies where the result goes.
BonsaiStatus ConvolutionGraph::addConvolution() {
  const BackendDescriptor *input, *weights;
  BONSAI_TRY(makeTensor(inputId, shape.batch, shape.in_channels,
                        shape.in_height, shape.in_width, &input));
  BONSAI_TRY(makeTensor(weightsId, shape.out_channels,
                        shape.in_channels / shape.groups, shape.kernel_height,
                        shape.kernel_width, &weights));
  BONSAI_TRY(makeResult(&last));
  BackendDescriptor *convolution, *operation;
  BONSAI_TRY(make(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, &convolution));
  BONSAI_TRY(describe(*convolution, shape));
  const ConvolutionNames &names = getNames(wanted);
  bool isAdded =
      wanted == BONSAI_CUDNN_INPUT_GRADIENT && shape.epilogue.has_residual;
  BONSAI_TRY(make(names.type, &operation));
  BONSAI_TRY(operation->set(names.convolution, *convolution));
  BONSAI_TRY(operation->set(names.input, *input));
  BONSAI_TRY(operation->set(names.weights, *weights));
  BONSAI_TRY(operation->set(names.output, *last));
  BONSAI_TRY(operation->set(names.alpha, 1.0f));
  BONSAI_TRY(operation->set(names.beta, isAdded ? 1.0f : 0.0f));
  operations.push_back(operation->get());
  return operation->finalize();
}

BonsaiStatus ConvolutionGraph::addPointwise(const BackendDescriptor &pointwise,
                                            const BackendDescriptor *other) {
  const BackendDescriptor *result = nullptr;
  BONSAI_TRY(makeResult(&result));
  BackendDescriptor *operation = nullptr;
  BONSAI_TRY(make(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR, &operation));
  BONSAI_TRY(
      operation->set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, pointwise));
  BONSAI_TRY(operation->set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, *last));
  if (other)
    BONSAI_TRY(operation->set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *other));
  BONSAI_TRY(operation->set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, *result));
  last = result;
  operations.push_back(operation->get());
  return operation->finalize();
}

static BonsaiStatus describe(const BackendDescriptor &pointwise,
                             cudnnPointwiseMode_t mode) {
  BONSAI_TRY(pointwise.set(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE,
                           1, &mode));
  return pointwise.set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
}

BonsaiStatus ConvolutionGraph::addSum(const BackendDescriptor &summand) {
  BackendDescriptor *pointwise = nullptr;
  BONSAI_TRY(make(CUDNN_BACKEND_POINTWISE_DESCRIPTOR, &pointwise));
  BONSAI_TRY(describe(*pointwise, CUDNN_POINTWISE_ADD));
  BONSAI_TRY(pointwise->finalize());
  return addPointwise(*pointwise, &summand);
}

static BonsaiStatus describe(const BackendDescriptor &pointwise,
                             const BonsaiActivation &activation) {
  switch (activation.kind) {
  case BONSAI_ACTIVATION_SIGMOID:
    return describe(pointwise, CUDNN_POINTWISE_SIGMOID_FWD);
  case BONSAI_ACTIVATION_SILU:
    BONSAI_TRY(describe(pointwise, CUDNN_POINTWISE_SWISH_FWD));
    return pointwise.set(CUDNN_ATTR_POINTWISE_SWISH_BETA, 1.0);
  case BONSAI_ACTIVATION_CLIP:
    BONSAI_TRY(describe(pointwise, CUDNN_POINTWISE_RELU_FWD));
    BONSAI_TRY(pointwise.set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP,
                             double(activation.alpha)));
    return pointwise.set(CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP,
                         double(activation.beta));
  case BONSAI_ACTIVATION_LEAKY_RELU:
    BONSAI_TRY(describe(pointwise, CUDNN_POINTWISE_RELU_FWD));
    return pointwise.set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE,
                         double(activation.alpha));
  default:
    return describe(pointwise, CUDNN_POINTWISE_RELU_FWD);
  }
}

BonsaiStatus ConvolutionGraph::addActivation() {
  BackendDescriptor *pointwise = nullptr;
  BONSAI_TRY(make(CUDNN_BACKEND_POINTWISE_DESCRIPTOR, &pointwise));
  BONSAI_TRY(describe(*pointwise, shape.epilogue.activation));
  BONSAI_TRY(pointwise->finalize());
  return addPointwise(*pointwise, nullptr);
}

BonsaiStatus
ConvolutionGraph::create(const Cudnn &functions, const GraphDevice &device,
                         const BonsaiCudnnConvolutionDescriptor &layer,
                         bool fusesActivation) {
  cudnn = &functions;
  shape = layer.shape;
  wanted = layer.result;
  elementType =
      layer.precision == BONSAI_CUDA_F16 ? CUDNN_DATA_HALF : CUDNN_DATA_FLOAT;
  const BonsaiEpilogue &epilogue = shape.epilogue;
  bool isOutput = wanted == BONSAI_CUDNN_OUTPUT;
  bool hasResidual = isOutput && epilogue.has_residual;
  bool hasBias = isOutput && addsBias(epilogue);
  operationsLeft = 1 + hasResidual + hasBias + fusesActivation;
  BONSAI_TRY(addConvolution());
  const BackendDescriptor *summand = nullptr;
  if (hasResidual) {
    BONSAI_TRY(makeTensor(residualId, shape.batch, shape.out_channels,
                          shape.out_height, shape.out_width, &summand));
    BONSAI_TRY(addSum(*summand));
  }
  if (hasBias) {
    BONSAI_TRY(makeTensor(biasId, 1, shape.out_channels, 1, 1, &summand));
    BONSAI_TRY(addSum(*summand));
  }
  if (fusesActivation)
    BONSAI_TRY(addActivation());
  BONSAI_TRY(graph.create(*cudnn, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR));
  BONSAI_TRY(
      graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                static_cast<int64_t>(operations.size()), operations.data()));
  if (device.handle)
    BONSAI_TRY(graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1,
                         &device.handle));
  return graph.finalize();
}
