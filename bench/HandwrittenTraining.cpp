//===- HandwrittenTraining.cpp --------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bar for compiled training steps: the primitives of one step of a ResNet
// for CIFAR-10, as one would call them by hand against oneDNN.
//
//===----------------------------------------------------------------------===//

#include "bench/HandwrittenTraining.h"

#include <chrono>
#include <cmath>
#include <random>

using namespace bonsai;
using namespace dnnl;

using Tag = memory::format_tag;

static memory::desc describe(const memory::dims &shape, Tag tag) {
  return {shape, memory::data_type::f32, tag};
}

HandwrittenTraining::HandwrittenTraining(int64_t batch, int64_t blocks,
                                         Format format, bool fusesRelu)
    : batch(batch), format(format), fusesRelu(fusesRelu),
      engine(engine::kind::cpu, 0), stream(engine) {
  for (memory *buffer : {&trunk[0], &trunk[1], &branch[0], &branch[1]})
    *buffer = makeMap({batch, 16, 32, 32});
  memory images = makeRandom(
      describe({batch, 3, 32, 32}, format == Tag::nhwc ? format : Tag::nchw));
  memory x, y;
  Convolution stem = addConvolution(images, 16, 1, x);
  Normalization norm = addNormalization(x, fusesRelu, y);
  current = fusesRelu ? y : addRelu(y);
  for (int64_t stage = 0; stage < 3; ++stage)
    for (int64_t block = 0; block < blocks; ++block)
      buildBlock(16 << stage, stage > 0 && block == 0 ? 2 : 1);
  current = addClassifier(current, dataOf(trunk[0]));
  for (auto block = layers.rbegin(); block != layers.rend(); ++block)
    buildBlockGradient(*block);
  memory gradient =
      fusesRelu ? current : addReluGradient(y, current, dataOf(branch[0]));
  gradient = addNormalizationGradient(norm, gradient, dataOf(branch[1]));
  addWeightGradient(stem, gradient);
}

void HandwrittenTraining::run(Times &times) {
  using Clock = std::chrono::steady_clock;
  auto start = Clock::now();
  for (const Step &step : steps) {
    error::wrap_c_api(dnnl_primitive_execute(step.primitive.get(), stream.get(),
                                             step.arguments.size(),
                                             step.arguments.data()),
                      "a primitive failed");
    auto end = Clock::now();
    times[static_cast<int>(step.work)] +=
        std::chrono::duration<double>(end - start).count();
    start = end;
  }
  stream.wait();
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

void HandwrittenTraining::buildBlock(int64_t outputs, int64_t stride) {
  Block block;
  memory x, y;
  block.convolutions[0] = addConvolution(current, outputs, stride, x);
  block.normalizations[0] = addNormalization(x, fusesRelu, block.inner);
  y = fusesRelu ? block.inner : addRelu(block.inner);
  block.convolutions[1] = addConvolution(y, outputs, 1, x);
  block.normalizations[1] = addNormalization(x, false, block.sum);
  if (stride == 1)
    addSum(block.sum, current);
  current = addRelu(block.sum);
  layers.push_back(block);
}

void HandwrittenTraining::buildBlockGradient(const Block &block) {
  const Convolution *convolutions = block.convolutions;
  const Normalization *norms = block.normalizations;
  memory sum = addReluGradient(block.sum, current, dataOf(trunk[1]));
  memory d = addNormalizationGradient(norms[1], sum, dataOf(branch[0]));
  addWeightGradient(convolutions[1], d);
  d = addDataGradient(convolutions[1], d, dataOf(branch[1]));
  if (!fusesRelu)
    d = addReluGradient(block.inner, d, dataOf(branch[1]));
  d = addNormalizationGradient(norms[0], d, dataOf(branch[0]));
  addWeightGradient(convolutions[0], d);
  current = addDataGradient(convolutions[0], d, dataOf(trunk[0]));
  if (convolutions[0].stride == 1)
    addSum(current, sum);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static constexpr int64_t kernel = 3;

HandwrittenTraining::Convolution
HandwrittenTraining::addConvolution(const memory &input, int64_t outputs,
                                    int64_t stride, memory &output) {
  memory::dims shape = input.get_desc().dims();
  memory::dims strides = {stride, stride}, padding = {1, 1};
  output = makeMap({batch, outputs, shape[2] / stride, shape[3] / stride});
  memory::desc weight = describe({outputs, shape[1], kernel, kernel}, Tag::any);
  // With padding before only where that is all a stride of two reaches.
  memory::dims after = {stride == 1 ? 1 : 0, stride == 1 ? 1 : 0};
  Convolution layer;
  layer.stride = stride;
  layer.input = input;
  layer.forward = convolution_forward::primitive_desc(
      {prop_kind::forward_training, algorithm::convolution_direct,
       input.get_desc(), weight, output.get_desc(), strides, padding, after},
      engine);
  layer.weight = makeRandom(layer.forward.weights_desc());
  addStep(TrainingWork::convolution, convolution_forward(layer.forward),
          {{DNNL_ARG_SRC, input},
           {DNNL_ARG_WEIGHTS, layer.weight},
           {DNNL_ARG_DST, output}});
  return layer;
}

void HandwrittenTraining::addWeightGradient(const Convolution &layer,
                                            const memory &gradient) {
  memory::dims strides = {layer.stride, layer.stride}, padding = {1, 1};
  memory::dims after = {layer.stride == 1 ? 1 : 0, layer.stride == 1 ? 1 : 0};
  convolution_backward_weights::primitive_desc descriptor(
      {algorithm::convolution_direct, layer.input.get_desc(),
       describe(layer.weight.get_desc().dims(), Tag::any), gradient.get_desc(),
       strides, padding, after},
      engine, layer.forward);
  addStep(
      TrainingWork::weightGradient, convolution_backward_weights(descriptor),
      {{DNNL_ARG_SRC, layer.input},
       {DNNL_ARG_DIFF_DST, gradient},
       {DNNL_ARG_DIFF_WEIGHTS, makeMemory(descriptor.diff_weights_desc())}});
}

memory HandwrittenTraining::addDataGradient(const Convolution &layer,
                                            const memory &gradient,
                                            float *result) {
  memory::dims strides = {layer.stride, layer.stride}, padding = {1, 1};
  memory::dims after = {layer.stride == 1 ? 1 : 0, layer.stride == 1 ? 1 : 0};
  memory output = makeMemory(layer.input.get_desc(), result);
  convolution_backward_data::primitive_desc descriptor(
      {algorithm::convolution_direct, output.get_desc(),
       describe(layer.weight.get_desc().dims(), Tag::any), gradient.get_desc(),
       strides, padding, after},
      engine, layer.forward);
  addStep(TrainingWork::dataGradient, convolution_backward_data(descriptor),
          {{DNNL_ARG_DIFF_DST, gradient},
           {DNNL_ARG_WEIGHTS, makeRandom(descriptor.weights_desc())},
           {DNNL_ARG_DIFF_SRC, output}});
  return output;
}

static normalization_flags getFlags(bool hasRelu) {
  auto flags = normalization_flags::use_scale | normalization_flags::use_shift;
  return hasRelu ? flags | normalization_flags::fuse_norm_relu : flags;
}

HandwrittenTraining::Normalization
HandwrittenTraining::addNormalization(const memory &input, bool hasRelu,
                                      memory &output) {
  output = makeMap(input.get_desc().dims());
  memory::desc channels = describe({input.get_desc().dims()[1]}, Tag::a);
  Normalization layer;
  layer.input = input;
  layer.forward = batch_normalization_forward::primitive_desc(
      {prop_kind::forward_training, input.get_desc(), 1e-5f, getFlags(hasRelu)},
      engine);
  layer.mean = makeMemory(channels), layer.variance = makeMemory(channels);
  layer.scale = makeRandom(channels), layer.shift = makeRandom(channels);
  Arguments arguments = {
      {DNNL_ARG_SRC, input},         {DNNL_ARG_DST, output},
      {DNNL_ARG_MEAN, layer.mean},   {DNNL_ARG_VARIANCE, layer.variance},
      {DNNL_ARG_SCALE, layer.scale}, {DNNL_ARG_SHIFT, layer.shift}};
  if (hasRelu) {
    layer.workspace = makeMemory(layer.forward.workspace_desc());
    arguments.push_back({DNNL_ARG_WORKSPACE, layer.workspace});
  }
  addStep(TrainingWork::normalization,
          batch_normalization_forward(layer.forward), arguments);
  return layer;
}

memory HandwrittenTraining::addNormalizationGradient(const Normalization &layer,
                                                     const memory &gradient,
                                                     float *result) {
  memory output = makeMemory(layer.input.get_desc(), result);
  memory::desc channels = layer.scale.get_desc();
  bool hasRelu = layer.workspace.get(true) != nullptr;
  batch_normalization_backward::primitive_desc descriptor(
      {prop_kind::backward, gradient.get_desc(), layer.input.get_desc(), 1e-5f,
       getFlags(hasRelu)},
      engine, layer.forward);
  Arguments arguments = {{DNNL_ARG_SRC, layer.input},
                         {DNNL_ARG_MEAN, layer.mean},
                         {DNNL_ARG_VARIANCE, layer.variance},
                         {DNNL_ARG_SCALE, layer.scale},
                         {DNNL_ARG_SHIFT, layer.shift},
                         {DNNL_ARG_DIFF_DST, gradient},
                         {DNNL_ARG_DIFF_SRC, output},
                         {DNNL_ARG_DIFF_SCALE, makeMemory(channels)},
                         {DNNL_ARG_DIFF_SHIFT, makeMemory(channels)}};
  if (hasRelu)
    arguments.push_back({DNNL_ARG_WORKSPACE, layer.workspace});
  addStep(TrainingWork::normalizationGradient,
          batch_normalization_backward(descriptor), arguments);
  return output;
}

static eltwise_forward::primitive_desc describeRelu(const memory &input,
                                                    const engine &engine) {
  return {{prop_kind::forward_training, algorithm::eltwise_relu,
           input.get_desc(), 0.0f, 0.0f},
          engine};
}

memory HandwrittenTraining::addRelu(const memory &input) {
  memory output = makeMap(input.get_desc().dims());
  addStep(TrainingWork::activation,
          eltwise_forward(describeRelu(input, engine)),
          {{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, output}});
  return output;
}

memory HandwrittenTraining::addReluGradient(const memory &input,
                                            const memory &gradient,
                                            float *result) {
  memory output = makeMemory(input.get_desc(), result);
  eltwise_backward::primitive_desc descriptor(
      {algorithm::eltwise_relu, gradient.get_desc(), input.get_desc(), 0.0f,
       0.0f},
      engine, describeRelu(input, engine));
  addStep(TrainingWork::activationGradient, eltwise_backward(descriptor),
          {{DNNL_ARG_SRC, input},
           {DNNL_ARG_DIFF_DST, gradient},
           {DNNL_ARG_DIFF_SRC, output}});
  return output;
}

void HandwrittenTraining::addSum(const memory &sum, const memory &other) {
  binary::primitive_desc descriptor(
      {algorithm::binary_add, sum.get_desc(), other.get_desc(), sum.get_desc()},
      engine);
  addStep(
      TrainingWork::addition, binary(descriptor),
      {{DNNL_ARG_SRC_0, sum}, {DNNL_ARG_SRC_1, other}, {DNNL_ARG_DST, sum}});
}

memory HandwrittenTraining::addClassifier(const memory &input, float *result) {
  memory::dims shape = input.get_desc().dims();
  memory::dims window = {shape[2], shape[3]}, none = {0, 0};
  memory pooled = makeMap({batch, shape[1], 1, 1});
  memory pooledGradient = makeMap({batch, shape[1], 1, 1});
  memory output = makeMemory(input.get_desc(), result);
  pooling_forward::primitive_desc pool(
      {prop_kind::forward_training, algorithm::pooling_avg_exclude_padding,
       input.get_desc(), pooled.get_desc(), window, window, none, none},
      engine);
  pooling_backward::primitive_desc poolGradient(
      {algorithm::pooling_avg_exclude_padding, output.get_desc(),
       pooledGradient.get_desc(), window, window, none, none},
      engine, pool);
  memory weight = makeRandom(describe({10, shape[1], 1, 1}, Tag::nchw));
  memory logits = makeRandom(describe({batch, 10}, Tag::nc));
  inner_product_forward::primitive_desc linear(
      {prop_kind::forward_training, pooled.get_desc(), weight.get_desc(),
       logits.get_desc()},
      engine);
  inner_product_backward_data::primitive_desc dataGradient(
      {pooledGradient.get_desc(), weight.get_desc(), logits.get_desc()}, engine,
      linear);
  inner_product_backward_weights::primitive_desc weightGradient(
      {pooled.get_desc(), weight.get_desc(), logits.get_desc()}, engine,
      linear);
  TrainingWork other = TrainingWork::other;
  addStep(other, pooling_forward(pool),
          {{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, pooled}});
  addStep(other, inner_product_forward(linear),
          {{DNNL_ARG_SRC, pooled},
           {DNNL_ARG_WEIGHTS, weight},
           {DNNL_ARG_DST, makeMemory(logits.get_desc())}});
  addStep(other, inner_product_backward_weights(weightGradient),
          {{DNNL_ARG_SRC, pooled},
           {DNNL_ARG_DIFF_DST, logits},
           {DNNL_ARG_DIFF_WEIGHTS, makeMemory(weight.get_desc())}});
  addStep(other, inner_product_backward_data(dataGradient),
          {{DNNL_ARG_DIFF_DST, logits},
           {DNNL_ARG_WEIGHTS, weight},
           {DNNL_ARG_DIFF_SRC, pooledGradient}});
  addStep(other, pooling_backward(poolGradient),
          {{DNNL_ARG_DIFF_DST, pooledGradient}, {DNNL_ARG_DIFF_SRC, output}});
  return output;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

void HandwrittenTraining::addStep(TrainingWork work, const primitive &primitive,
                                  Arguments arguments) {
  Step step{work, primitive, {}};
  for (auto &[argument, memory] : arguments) {
    memories.push_back(memory);
    step.arguments.push_back({argument, memory.get()});
  }
  steps.push_back(std::move(step));
}

memory HandwrittenTraining::makeMemory(const memory::desc &descriptor,
                                       float *data) {
  return data ? memory(descriptor, engine, data) : memory(descriptor, engine);
}

memory HandwrittenTraining::makeMap(const memory::dims &shape, float *data) {
  return makeMemory(describe(shape, format), data);
}

/// Values of weights keep maps at the same magnitude from layer to layer.
memory HandwrittenTraining::makeRandom(const memory::desc &descriptor) {
  memory result = makeMemory(descriptor);
  memory::dims shape = descriptor.dims();
  double fanIn = 1;
  for (size_t i = 1; i < shape.size(); ++i)
    fanIn *= shape[i];
  std::mt19937 generator(1);
  std::normal_distribution<float> distribution(0, std::sqrt(2 / fanIn));
  float *values = dataOf(result);
  for (size_t i = 0; i < descriptor.get_size() / sizeof(float); ++i)
    values[i] = distribution(generator);
  return result;
}
