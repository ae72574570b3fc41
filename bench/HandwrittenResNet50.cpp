//===- HandwrittenResNet50.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bar for compiled dense networks: ResNet-50 as one would write it by hand
// against oneDNN, to see what a compiler adds to the time of the primitives.
//
//===----------------------------------------------------------------------===//

#include "bench/HandwrittenResNet50.h"

#include <algorithm>

using namespace bonsai;
using namespace dnnl;

using DataType = memory::data_type;
using Tag = memory::format_tag;

static memory::desc describePlain(const memory::dims &shape) {
  static constexpr Tag tags[] = {Tag::a, Tag::ab, Tag::abc, Tag::abcd};
  return {shape, DataType::f32, tags[shape.size() - 1]};
}

static float *dataOf(const memory &memory) {
  return static_cast<float *>(memory.get_data_handle());
}

static primitive_attr withPostOps(const post_ops &postOps) {
  primitive_attr attributes;
  attributes.set_post_ops(postOps);
  attributes.set_scratchpad_mode(scratchpad_mode::user);
  return attributes;
}

static void appendRelu(post_ops &postOps) {
  postOps.append_eltwise(1.0f, algorithm::eltwise_relu, 0.0f, 0.0f);
}

HandwrittenResNet50::HandwrittenResNet50(int64_t batch, Format format,
                                         const ParameterValues &parameters)
    : batch(batch), format(format), parameters(parameters),
      engine(engine::kind::cpu, 0), stream(engine) {
  input = memory(describePlain({batch, 3, 224, 224}), engine, nullptr);
  logits = memory(describePlain({batch, 1000}), engine, nullptr);
  // The largest map, after conv1 and in the first stage.
  memory::desc largest = describePlain({batch * 256 * 56 * 56});
  for (memory *buffer : {&trunk[0], &trunk[1], &branch[0], &branch[1]})
    *buffer = memory(largest, engine);

  memory x = addConvolution({"conv1", 64, 7, 2, true}, input, //
                            dataOf(branch[0]));
  x = addMaxPool(x, dataOf(trunk[0]));
  const int64_t blocks[] = {3, 4, 6, 3};
  for (int64_t stage = 0; stage < 4; ++stage)
    for (int64_t block = 0; block < blocks[stage]; ++block)
      x = addBlock("layer" + std::to_string(stage + 1) + "." +
                       std::to_string(block),
                   64 << stage, stage > 0 && block == 0 ? 2 : 1, x);
  x = addGlobalAveragePool(x, dataOf(branch[0]));
  addLinear(x);
  allocateScratchpad();
}

void HandwrittenResNet50::run(const float *inputData, float *logitsData) {
  input.set_data_handle(const_cast<float *>(inputData), stream);
  logits.set_data_handle(logitsData, stream);
  for (const Step &step : steps)
    error::wrap_c_api(dnnl_primitive_execute(step.primitive.get(), stream.get(),
                                             step.arguments.size(),
                                             step.arguments.data()),
                      "a primitive failed");
  stream.wait();
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

memory HandwrittenResNet50::addBlock(const std::string &name, int64_t width,
                                     int64_t stride, const memory &input) {
  memory x = addConvolution({name + ".conv1", width, 1, 1, true}, input,
                            dataOf(branch[0]));
  x = addConvolution({name + ".conv2", width, 3, stride, true}, x,
                     dataOf(branch[1]));
  memory sum = input;
  if (input.get_desc().dims()[1] != 4 * width) {
    std::swap(trunk[0], trunk[1]);
    sum = addConvolution({name + ".downsample.0", 4 * width, 1, stride, false},
                         input, dataOf(trunk[0]));
  }
  addResidualConvolution({name + ".conv3", 4 * width, 1, 1, true}, x, sum);
  return sum;
}

static memory::dims outputShape(const memory::dims &input, int64_t outputs,
                                int64_t kernel, int64_t stride) {
  int64_t padding = kernel / 2;
  int64_t size = (input[2] + 2 * padding - kernel) / stride + 1;
  return {input[0], outputs, size, size};
}

memory HandwrittenResNet50::addConvolution(const Convolution &layer,
                                           const memory &input, float *output) {
  post_ops postOps;
  if (layer.hasRelu)
    appendRelu(postOps);
  memory::dims shape = outputShape(input.get_desc().dims(), layer.outputs,
                                   layer.kernel, layer.stride);
  return addConvolution(layer, input, describe(shape), postOps, output);
}

void HandwrittenResNet50::addResidualConvolution(const Convolution &layer,
                                                 const memory &input,
                                                 const memory &sum) {
  post_ops postOps;
  postOps.append_sum(1.0f);
  appendRelu(postOps);
  addConvolution(layer, input, sum.get_desc(), postOps, dataOf(sum));
}

memory HandwrittenResNet50::addConvolution(const Convolution &layer,
                                           const memory &input,
                                           const memory::desc &outputDescriptor,
                                           const post_ops &postOps,
                                           float *output) {
  memory::dims shape = input.get_desc().dims();
  memory::dims weightShape = {layer.outputs, shape[1], layer.kernel,
                              layer.kernel};
  memory::dims strides = {layer.stride, layer.stride};
  memory::dims padding = {layer.kernel / 2, layer.kernel / 2};
  convolution_forward::primitive_desc descriptor(
      {prop_kind::forward_inference, algorithm::convolution_direct,
       describe(shape), memory::desc(weightShape, DataType::f32, Tag::any),
       describePlain({layer.outputs}), outputDescriptor, strides, padding,
       padding},
      withPostOps(postOps), engine);
  memory result(descriptor.dst_desc(), engine, output);
  addStep(convolution_forward(descriptor), descriptor.scratchpad_desc(),
          {{DNNL_ARG_SRC, addReorder(input, descriptor.src_desc())},
           {DNNL_ARG_WEIGHTS, packParameter(layer.name + ".weight", weightShape,
                                            descriptor.weights_desc())},
           {DNNL_ARG_BIAS, packParameter(layer.name + ".bias", {layer.outputs},
                                         descriptor.bias_desc())},
           {DNNL_ARG_DST, result}});
  return result;
}

memory HandwrittenResNet50::addMaxPool(const memory &input, float *output) {
  memory::dims shape = outputShape(input.get_desc().dims(), 64, 3, 2);
  pooling_forward::primitive_desc descriptor({prop_kind::forward_inference,
                                              algorithm::pooling_max,
                                              input.get_desc(),
                                              describe(shape),
                                              {2, 2},
                                              {3, 3},
                                              {1, 1},
                                              {1, 1}},
                                             withPostOps({}), engine);
  memory result(descriptor.dst_desc(), engine, output);
  addStep(pooling_forward(descriptor), descriptor.scratchpad_desc(),
          {{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, result}});
  return result;
}

memory HandwrittenResNet50::addGlobalAveragePool(const memory &input,
                                                 float *output) {
  memory::dims shape = input.get_desc().dims();
  pooling_forward::primitive_desc descriptor(
      {prop_kind::forward_inference,
       algorithm::pooling_avg_exclude_padding,
       input.get_desc(),
       describe({shape[0], shape[1], 1, 1}),
       {1, 1},
       {shape[2], shape[3]},
       {0, 0},
       {0, 0}},
      withPostOps({}), engine);
  memory result(descriptor.dst_desc(), engine, output);
  addStep(pooling_forward(descriptor), descriptor.scratchpad_desc(),
          {{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, result}});
  return result;
}

void HandwrittenResNet50::addLinear(const memory &input) {
  memory::desc features = describePlain({batch, 2048});
  memory flat(input.get_desc().reshape({batch, 2048}), engine, dataOf(input));
  memory::desc weights({1000, 2048}, DataType::f32, Tag::any);
  inner_product_forward::primitive_desc descriptor(
      {prop_kind::forward_inference, features, weights, describePlain({1000}),
       logits.get_desc()},
      withPostOps({}), engine);
  addStep(inner_product_forward(descriptor), descriptor.scratchpad_desc(),
          {{DNNL_ARG_SRC, addReorder(flat, features)},
           {DNNL_ARG_WEIGHTS, packParameter("fc.weight", {1000, 2048},
                                            descriptor.weights_desc())},
           {DNNL_ARG_BIAS,
            packParameter("fc.bias", {1000}, descriptor.bias_desc())},
           {DNNL_ARG_DST, logits}});
}

//===----------------------------------------------------------------------===//
// Steps and memory
//===----------------------------------------------------------------------===//

void HandwrittenResNet50::addStep(const primitive &primitive,
                                  const memory::desc &scratchpadDescriptor,
                                  Arguments arguments) {
  if (scratchpadDescriptor.get_size() > 0) {
    scratchpads.emplace_back(scratchpadDescriptor, engine, nullptr);
    arguments.push_back({DNNL_ARG_SCRATCHPAD, scratchpads.back()});
  }
  Step step = {primitive, {}};
  for (auto &[argument, memory] : arguments) {
    step.arguments.push_back({argument, memory.get()});
    memories.push_back(memory);
  }
  steps.push_back(std::move(step));
}

memory HandwrittenResNet50::addReorder(const memory &input,
                                       const memory::desc &descriptor) {
  if (input.get_desc() == descriptor)
    return input;
  memory result(descriptor, engine);
  reorder::primitive_desc reorderDescriptor(engine, input.get_desc(), engine,
                                            descriptor, withPostOps({}));
  addStep(reorder(reorderDescriptor), reorderDescriptor.scratchpad_desc(),
          {{DNNL_ARG_FROM, input}, {DNNL_ARG_TO, result}});
  return result;
}

memory HandwrittenResNet50::packParameter(const std::string &name,
                                          const memory::dims &shape,
                                          const memory::desc &descriptor) {
  memory given(describePlain(shape), engine,
               const_cast<float *>(parameters(name)));
  memory packed(descriptor, engine);
  reorder(given, packed).execute(stream, given, packed);
  stream.wait();
  return packed;
}

/// Steps run one after another, so the largest need serves all.
void HandwrittenResNet50::allocateScratchpad() {
  size_t bytes = 0;
  for (const memory &memory : scratchpads)
    bytes = std::max(bytes, memory.get_desc().get_size());
  if (bytes == 0)
    return;
  scratchpad =
      memory({{static_cast<int64_t>(bytes)}, DataType::u8, Tag::a}, engine);
  for (memory &memory : scratchpads)
    memory.set_data_handle(scratchpad.get_data_handle(), stream);
}
