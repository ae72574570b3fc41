//===- CudnnGraph.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions, their gradients, sums and activations in double, by dimensions
// and strides.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/CudnnGraph.h"

#include <algorithm>
#include <array>
#include <memory>

using namespace bonsai::standin;

static size_t getBytes(cudnnBackendAttributeType_t type) {
  switch (type) {
  case CUDNN_TYPE_BOOLEAN:
    return sizeof(bool);
  case CUDNN_TYPE_DATA_TYPE:
  case CUDNN_TYPE_FLOAT:
  case CUDNN_TYPE_CONVOLUTION_MODE:
  case CUDNN_TYPE_HEUR_MODE:
  case CUDNN_TYPE_POINTWISE_MODE:
    return 4;
  case CUDNN_TYPE_HANDLE:
  case CUDNN_TYPE_INT64:
  case CUDNN_TYPE_DOUBLE:
  case CUDNN_TYPE_VOID_PTR:
  case CUDNN_TYPE_BACKEND_DESCRIPTOR:
    return 8;
  default:
    return 0;
  }
}

cudnnStatus_t Descriptor::set(cudnnBackendAttributeName_t name,
                              cudnnBackendAttributeType_t type, int64_t count,
                              const void *values) {
  size_t bytes = getBytes(type) * count;
  if (!bytes)
    return CUDNN_STATUS_BAD_PARAM;
  auto *first = static_cast<const char *>(values);
  attributes[name] = {type, count, {first, first + bytes}};
  return CUDNN_STATUS_SUCCESS;
}

bool Descriptor::refersToFinal() const {
  for (const auto &[name, attribute] : attributes)
    if (attribute.type == CUDNN_TYPE_BACKEND_DESCRIPTOR)
      for (const Descriptor *value : get<Descriptor *>(name))
        // Configurations come finalized from the heuristics.
        if (!value->isFinal &&
            value->type != CUDNN_BACKEND_ENGINECFG_DESCRIPTOR)
          return false;
  return true;
}

namespace {
/// A tensor of a graph while it runs: `memory` of f32 or f16, or, virtual,
/// `values`, in the order of its strides.
struct Tensor {
  std::vector<int64_t> sizes, strides;
  bool isHalf = false;
  void *memory = nullptr;
  std::vector<double> values;

  double read(int64_t n, int64_t c, int64_t h, int64_t w) const;
  void write(int64_t n, int64_t c, int64_t h, int64_t w, double value);

  size_t locate(int64_t n, int64_t c, int64_t h, int64_t w) const {
    return n * strides[0] + c * strides[1] + h * strides[2] + w * strides[3];
  }
};

using Tensors = std::map<int64_t, Tensor>;

/// One operation; what its descriptors say when it is enqueued counts.
using Operation = std::function<void(Tensors &)>;
} // namespace

double Tensor::read(int64_t n, int64_t c, int64_t h, int64_t w) const {
  // Sizes of one are broadcast.
  size_t i = locate(sizes[0] == 1 ? 0 : n, c, sizes[2] == 1 ? 0 : h,
                    sizes[3] == 1 ? 0 : w);
  if (!memory)
    return values[i];
  return isHalf ? double(static_cast<_Float16 *>(memory)[i])
                : static_cast<float *>(memory)[i];
}

void Tensor::write(int64_t n, int64_t c, int64_t h, int64_t w, double value) {
  size_t i = locate(n, c, h, w);
  if (!memory)
    values[i] = value;
  else if (isHalf)
    static_cast<_Float16 *>(memory)[i] = static_cast<_Float16>(value);
  else
    static_cast<float *>(memory)[i] = static_cast<float>(value);
}

/// Calls `compute` with the place of each element and writes what it returns.
template <typename Compute> static void fill(Tensor &target, Compute compute) {
  for (int64_t n = 0; n < target.sizes[0]; ++n)
    for (int64_t c = 0; c < target.sizes[1]; ++c)
      for (int64_t h = 0; h < target.sizes[2]; ++h)
        for (int64_t w = 0; w < target.sizes[3]; ++w)
          target.write(n, c, h, w, compute(n, c, h, w));
}

static int64_t getId(const Descriptor &operation,
                     cudnnBackendAttributeName_t name) {
  const Descriptor *tensor = operation.getDescriptor(name);
  return tensor ? tensor->get<int64_t>(CUDNN_ATTR_TENSOR_UNIQUE_ID)[0] : -1;
}

namespace {
/// How a convolution moves its window, and what its operation calls its parts.
struct Convolution {
  std::vector<int64_t> strides, dilations, pads;
  int64_t x, w, y; ///< Tensors, one of which is the result.
  double beta;

  /// The row of the input, `axis` 0, or its column, that a tap reads.
  int64_t getInput(int axis, int64_t output, int64_t tap) const {
    return output * strides[axis] - pads[axis] + tap * dilations[axis];
  }
  /// The other way round: -1 if there is none.
  int64_t getOutput(int axis, int64_t input, int64_t tap, int64_t size) const {
    int64_t shifted = input + pads[axis] - tap * dilations[axis];
    int64_t output = shifted / strides[axis];
    return shifted >= 0 && shifted % strides[axis] == 0 && output < size
               ? output
               : -1;
  }
};

/// Attributes in the order of Convolution: what moves, then x, w, y, beta.
using ConvolutionAttributes = std::array<cudnnBackendAttributeName_t, 5>;

const std::map<cudnnBackendDescriptorType_t, ConvolutionAttributes>
    convolutionAttributes = {
        {CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
         {CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA}},
        {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
         {CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA}},
        {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
         {CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA}}};
} // namespace

static double computeOutput(const Convolution &conv, const Tensor &input,
                            const Tensor &weights, const int64_t *place) {
  int64_t channels = weights.sizes[1];
  int64_t filters = weights.sizes[0] / (input.sizes[1] / channels);
  auto [n, k, row, column] = std::array{place[0], place[1], place[2], place[3]};
  double sum = 0;
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t i = 0; i < weights.sizes[2]; ++i)
      for (int64_t j = 0; j < weights.sizes[3]; ++j) {
        int64_t h = conv.getInput(0, row, i), w = conv.getInput(1, column, j);
        if (h >= 0 && h < input.sizes[2] && w >= 0 && w < input.sizes[3])
          sum += input.read(n, k / filters * channels + c, h, w) *
                 // Not broadcast, whatever its size.
                 weights.read(weights.sizes[0] == 1 ? 0 : k, c, i, j);
      }
  return sum;
}

static double computeInputGradient(const Convolution &conv,
                                   const Tensor &output, const Tensor &weights,
                                   const Tensor &input, const int64_t *place) {
  int64_t channels = weights.sizes[1];
  int64_t filters = weights.sizes[0] / (input.sizes[1] / channels);
  int64_t group = place[1] / channels, c = place[1] % channels;
  double sum = 0;
  for (int64_t k = group * filters; k < (group + 1) * filters; ++k)
    for (int64_t i = 0; i < weights.sizes[2]; ++i)
      for (int64_t j = 0; j < weights.sizes[3]; ++j) {
        int64_t row = conv.getOutput(0, place[2], i, output.sizes[2]);
        int64_t column = conv.getOutput(1, place[3], j, output.sizes[3]);
        if (row >= 0 && column >= 0)
          sum +=
              output.read(place[0], k, row, column) * weights.read(k, c, i, j);
      }
  return sum;
}

static double computeWeightGradient(const Convolution &conv,
                                    const Tensor &input, const Tensor &output,
                                    const Tensor &weights,
                                    const int64_t *place) {
  int64_t channels = weights.sizes[1];
  int64_t filters = weights.sizes[0] / (input.sizes[1] / channels);
  int64_t channel = place[0] / filters * channels + place[1];
  double sum = 0;
  for (int64_t n = 0; n < output.sizes[0]; ++n)
    for (int64_t row = 0; row < output.sizes[2]; ++row)
      for (int64_t column = 0; column < output.sizes[3]; ++column) {
        int64_t h = conv.getInput(0, row, place[2]);
        int64_t w = conv.getInput(1, column, place[3]);
        if (h >= 0 && h < input.sizes[2] && w >= 0 && w < input.sizes[3])
          sum += output.read(n, place[0], row, column) *
                 input.read(n, channel, h, w);
      }
  return sum;
}

static Convolution readConvolution(const Descriptor &operation) {
  auto [moves, x, w, y, beta] = convolutionAttributes.at(operation.type);
  const Descriptor &descriptor = *operation.getDescriptor(moves);
  return {descriptor.get<int64_t>(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES),
          descriptor.get<int64_t>(CUDNN_ATTR_CONVOLUTION_DILATIONS),
          descriptor.get<int64_t>(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS),
          getId(operation, x),
          getId(operation, w),
          getId(operation, y),
          operation.get<float>(beta)[0]};
}

static Operation makeConvolution(const Descriptor &operation) {
  Convolution conv = readConvolution(operation);
  cudnnBackendDescriptorType_t type = operation.type;
  return [=](Tensors &tensors) {
    Tensor &x = tensors[conv.x], &w = tensors[conv.w], &y = tensors[conv.y];
    bool isOutput =
        type == CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
    bool isInput =
        type == CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR;
    Tensor &result = isOutput ? y : isInput ? x : w;
    fill(result, [&](int64_t a, int64_t b, int64_t c, int64_t d) {
      const int64_t place[] = {a, b, c, d};
      double sum = isOutput  ? computeOutput(conv, x, w, place)
                   : isInput ? computeInputGradient(conv, y, w, x, place)
                             : computeWeightGradient(conv, x, y, w, place);
      // What is not asked for may be NaN.
      return conv.beta == 0 ? sum : sum + conv.beta * result.read(a, b, c, d);
    });
  };
}

static double getOr(const Descriptor &pointwise,
                    cudnnBackendAttributeName_t name, double otherwise) {
  std::vector<double> values = pointwise.get<double>(name);
  return values.empty() ? otherwise : values[0];
}

/// cuDNN's general ReLU: linear between two clips, and of another slope below.
static std::function<double(double)> makeRelu(const Descriptor &pointwise) {
  double lower = getOr(pointwise, CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP, 0);
  double upper = getOr(pointwise, CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP, 1e300);
  double slope =
      getOr(pointwise, CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, 0);
  return [=](double x) {
    return x < lower ? lower + slope * (x - lower) : std::min(x, upper);
  };
}

static Operation makePointwise(const Descriptor &operation) {
  const Descriptor &pointwise =
      *operation.getDescriptor(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR);
  int64_t x = getId(operation, CUDNN_ATTR_OPERATION_POINTWISE_XDESC);
  int64_t b = getId(operation, CUDNN_ATTR_OPERATION_POINTWISE_BDESC);
  int64_t y = getId(operation, CUDNN_ATTR_OPERATION_POINTWISE_YDESC);
  if (b >= 0)
    return [=](Tensors &tensors) {
      fill(tensors[y], [&](int64_t n, int64_t c, int64_t h, int64_t w) {
        return tensors[x].read(n, c, h, w) + tensors[b].read(n, c, h, w);
      });
    };
  std::function<double(double)> relu = makeRelu(pointwise);
  return [=](Tensors &tensors) {
    fill(tensors[y], [&](int64_t n, int64_t c, int64_t h, int64_t w) {
      return relu(tensors[x].read(n, c, h, w));
    });
  };
}

static bool isConvolution(const Descriptor &operation) {
  return convolutionAttributes.count(operation.type);
}

bool bonsai::standin::canRun(const Descriptor &graph) {
  for (const Descriptor *operation :
       graph.get<const Descriptor *>(CUDNN_ATTR_OPERATIONGRAPH_OPS)) {
    if (isConvolution(*operation))
      continue;
    auto mode =
        operation->getDescriptor(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR)
            ->get<int32_t>(CUDNN_ATTR_POINTWISE_MODE)[0];
    if (mode != CUDNN_POINTWISE_ADD && mode != CUDNN_POINTWISE_RELU_FWD)
      return false;
  }
  return true;
}

/// Adds the tensor that an operation names, if it does.
static void addTensor(const Descriptor &operation,
                      cudnnBackendAttributeName_t name, Tensors &tensors) {
  const Descriptor *tensor = operation.getDescriptor(name);
  if (!tensor)
    return;
  Tensor &made = tensors[getId(operation, name)];
  made.sizes = tensor->get<int64_t>(CUDNN_ATTR_TENSOR_DIMENSIONS);
  made.strides = tensor->get<int64_t>(CUDNN_ATTR_TENSOR_STRIDES);
  made.isHalf =
      tensor->get<int32_t>(CUDNN_ATTR_TENSOR_DATA_TYPE)[0] == CUDNN_DATA_HALF;
  if (tensor->get<bool>(CUDNN_ATTR_TENSOR_IS_VIRTUAL)[0])
    made.values.resize(made.sizes[0] * made.sizes[1] * made.sizes[2] *
                       made.sizes[3]);
}

/// Gives the tensors that are not virtual their memory.
static cudnnStatus_t addMemory(const Descriptor &pack, Tensors &tensors) {
  auto ids = pack.get<int64_t>(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
  auto addresses = pack.get<void *>(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS);
  for (size_t i = 0; i < ids.size() && i < addresses.size(); ++i) {
    if (!tensors.count(ids[i]))
      return CUDNN_STATUS_BAD_PARAM;
    tensors[ids[i]].memory = addresses[i];
  }
  for (const auto &[id, tensor] : tensors)
    if (tensor.values.empty() &&
        !bonsai_standin_state()->isDeviceMemory(tensor.memory)) {
      bonsai_standin_state()->addMisuse("graph on host memory");
      return CUDNN_STATUS_BAD_PARAM;
    }
  return CUDNN_STATUS_SUCCESS;
}

static std::vector<cudnnBackendAttributeName_t>
getTensorNames(const Descriptor &operation) {
  if (!isConvolution(operation))
    return {CUDNN_ATTR_OPERATION_POINTWISE_XDESC,
            CUDNN_ATTR_OPERATION_POINTWISE_BDESC,
            CUDNN_ATTR_OPERATION_POINTWISE_YDESC};
  const ConvolutionAttributes &names = convolutionAttributes.at(operation.type);
  return {names[1], names[2], names[3]};
}

cudnnStatus_t bonsai::standin::makeWork(const Descriptor &graph,
                                        const Descriptor &pack,
                                        std::function<void()> &work) {
  auto tensors = std::make_shared<Tensors>();
  std::vector<Operation> operations;
  for (const Descriptor *operation :
       graph.get<const Descriptor *>(CUDNN_ATTR_OPERATIONGRAPH_OPS)) {
    for (cudnnBackendAttributeName_t name : getTensorNames(*operation))
      addTensor(*operation, name, *tensors);
    operations.push_back(isConvolution(*operation) ? makeConvolution(*operation)
                                                   : makePointwise(*operation));
  }
  work = [=] {
    for (const Operation &operation : operations)
      operation(*tensors);
  };
  return addMemory(pack, *tensors);
}
