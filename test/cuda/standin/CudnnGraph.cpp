//===- CudnnGraph.cpp -----------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Convolutions, sums and activations in double, by dimensions and strides.
//
//===----------------------------------------------------------------------===//

#include "test/cuda/standin/CudnnGraph.h"

#include <algorithm>
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

static Operation makeConvolution(const Descriptor &operation) {
  const Descriptor &convolution = *operation.getDescriptor(
      CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC);
  auto strides =
      convolution.get<int64_t>(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES);
  auto dilations = convolution.get<int64_t>(CUDNN_ATTR_CONVOLUTION_DILATIONS);
  auto pads = convolution.get<int64_t>(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS);
  int64_t x = getId(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X);
  int64_t w = getId(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W);
  int64_t y = getId(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y);
  return [=](Tensors &tensors) {
    const Tensor &input = tensors[x], &weights = tensors[w];
    int64_t channels = weights.sizes[1];
    int64_t groups = input.sizes[1] / channels;
    int64_t filters = weights.sizes[0] / groups;
    fill(tensors[y], [&](int64_t n, int64_t k, int64_t row, int64_t column) {
      double sum = 0;
      for (int64_t c = 0; c < channels; ++c)
        for (int64_t i = 0; i < weights.sizes[2]; ++i)
          for (int64_t j = 0; j < weights.sizes[3]; ++j) {
            int64_t h = row * strides[0] - pads[0] + i * dilations[0];
            int64_t v = column * strides[1] - pads[1] + j * dilations[1];
            if (h >= 0 && h < input.sizes[2] && v >= 0 && v < input.sizes[3])
              sum += input.read(n, k / filters * channels + c, h, v) *
                     // Not broadcast, whatever its size.
                     weights.read(weights.sizes[0] == 1 ? 0 : k, c, i, j);
          }
      return sum;
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
  return operation.type ==
         CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
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

cudnnStatus_t bonsai::standin::makeWork(const Descriptor &graph,
                                        const Descriptor &pack,
                                        std::function<void()> &work) {
  auto tensors = std::make_shared<Tensors>();
  std::vector<Operation> operations;
  for (const Descriptor *operation :
       graph.get<const Descriptor *>(CUDNN_ATTR_OPERATIONGRAPH_OPS)) {
    for (cudnnBackendAttributeName_t name :
         {CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
          CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
          CUDNN_ATTR_OPERATION_POINTWISE_XDESC,
          CUDNN_ATTR_OPERATION_POINTWISE_BDESC,
          CUDNN_ATTR_OPERATION_POINTWISE_YDESC})
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
