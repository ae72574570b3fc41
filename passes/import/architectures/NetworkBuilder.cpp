//===- NetworkBuilder.cpp -------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers with their parameters and initial values.
//
//===----------------------------------------------------------------------===//

#include "passes/import/architectures/NetworkBuilder.h"
#include "mlir/IR/Threading.h"
#include "passes/import/architectures/RandomNormal.h"
#include <cmath>

using namespace mlir;
using namespace bonsai;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

NetworkBuilder::NetworkBuilder(StringRef model, MLIRContext &context,
                               const ArchitectureOptions &options,
                               int64_t imageSize)
    : options(options), imageSize(imageSize), parameters(&context),
      body(&context) {
  Location location = NameLoc::get(parameters.getStringAttr(model));
  module = ModuleOp::create(location);
  (*module)->setAttr("bonsai.model_name", parameters.getStringAttr(model));
  main = func::FuncOp::create(location, "main",
                              FunctionType::get(&context, {}, {}));
  module->push_back(main);
  parameters.setInsertionPoint(main);
  body.setInsertionPointToStart(main.addEntryBlock());
}

Value NetworkBuilder::addImages(StringRef name, int64_t channels) {
  RankedTensorType type =
      tensorOf({options.batch, channels, imageSize, imageSize});
  unsigned index = main.getNumArguments();
  DictionaryAttr attributes = body.getDictionaryAttr(
      body.getNamedAttr("bonsai.name", body.getStringAttr(name)));
  if (failed(main.insertArgument(index, type, attributes, main.getLoc())))
    llvm_unreachable("any function type can take one more argument");
  return main.getArgument(index);
}

void NetworkBuilder::addOutput(StringRef name, Value value) {
  unsigned index = main.getNumResults();
  DictionaryAttr attributes = body.getDictionaryAttr(
      body.getNamedAttr("bonsai.name", body.getStringAttr(name)));
  if (failed(main.insertResult(index, value.getType(), attributes)))
    llvm_unreachable("any function type can take one more result");
  outputs.push_back(value);
}

OwningOpRef<ModuleOp> NetworkBuilder::finish() {
  func::ReturnOp::create(body, main.getLoc(), outputs);
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

Location NetworkBuilder::locationOf(const Twine &layer) {
  return NameLoc::get(body.getStringAttr(layer));
}

RankedTensorType NetworkBuilder::tensorOf(ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, body.getF32Type());
}

int64_t NetworkBuilder::getChannels(Value value) {
  return typeOf(value).getDimSize(1);
}

Value NetworkBuilder::parameter(Location location, const Twine &name,
                                ElementsAttr value, bool buffer) {
  std::string symbol = name.str();
  ParameterOp::create(parameters, location, symbol, value, buffer);
  return ParamOp::create(body, location, value.getType(), symbol);
}

Value NetworkBuilder::weight(Location location, const Twine &name,
                             ArrayRef<int64_t> shape, int64_t fan) {
  RankedTensorType type = tensorOf(shape);
  std::string key = name.str();
  size_t size = type.getNumElements();
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocate(size * sizeof(float), alignof(float));
  MutableArrayRef<float> values(
      reinterpret_cast<float *>(blob.getMutableData().data()), size);
  RandomNormal stream(options.seed, key);
  float deviation = std::sqrt(2.0f / static_cast<float>(fan));
  constexpr size_t chunk = 1 << 16;
  parallelFor(body.getContext(), 0, (size + chunk - 1) / chunk, [&](size_t i) {
    stream.draw(i * chunk, deviation,
                values.slice(i * chunk, std::min(chunk, size - i * chunk)));
  });
  return parameter(location, key, makeResource(type, key, std::move(blob)));
}

Value NetworkBuilder::constant(Location location, const Twine &name,
                               int64_t size, float value, bool buffer) {
  std::string key = name.str();
  return parameter(
      location, key,
      makeResource(tensorOf(size), key, std::vector<float>(size, value)),
      buffer);
}

//===----------------------------------------------------------------------===//
// Layers with parameters
//===----------------------------------------------------------------------===//

Value NetworkBuilder::conv2d(const Twine &layer, Value input,
                             const Convolution &convolution) {
  Location location = locationOf(layer);
  auto [outputs, kernel, stride, groups, hasBias, padding] = convolution;
  int64_t border = padding.value_or(kernel / 2);
  int64_t inputsOfGroup = getChannels(input) / groups;
  int64_t fan = drawsByFanIn ? inputsOfGroup : outputs / groups;
  Value filters =
      weight(location, layer + ".weight",
             {outputs, inputsOfGroup, kernel, kernel}, fan * kernel * kernel);
  Value bias =
      hasBias ? constant(location, layer + ".bias", outputs, 0) : Value();
  return Conv2dOp::create(body, location, input, filters, bias,
                          /*residual=*/Value(),
                          ArrayRef<int64_t>{stride, stride},
                          ArrayRef<int64_t>{border, border, border, border},
                          ArrayRef<int64_t>{1, 1}, groups, ActivationAttr());
}

Value NetworkBuilder::batchNorm(const Twine &layer, Value input) {
  Location location = locationOf(layer);
  int64_t channels = getChannels(input);
  Value scale = constant(location, layer + ".weight", channels, 1);
  Value shift = constant(location, layer + ".bias", channels, 0);
  Value mean = constant(location, layer + ".running_mean", channels, 0, true);
  Value variance =
      constant(location, layer + ".running_var", channels, 1, true);
  return BatchNormOp::create(body, location, input, scale, shift, mean,
                             variance, body.getF32FloatAttr(1e-5f));
}

Value NetworkBuilder::linear(const Twine &layer, Value input, int64_t outputs) {
  Location location = locationOf(layer);
  int64_t inputs = getChannels(input);
  Value matrix = weight(location, layer + ".weight", {outputs, inputs}, inputs);
  Value bias = constant(location, layer + ".bias", outputs, 0);
  return LinearOp::create(body, location, input, matrix, bias,
                          /*residual=*/Value(), ActivationAttr());
}

//===----------------------------------------------------------------------===//
// Layers without parameters
//===----------------------------------------------------------------------===//

Value NetworkBuilder::relu(const Twine &layer, Value input) {
  return ReluOp::create(body, locationOf(layer), input);
}

Value NetworkBuilder::relu6(const Twine &layer, Value input) {
  return ClipOp::create(body, locationOf(layer), input, body.getF32FloatAttr(0),
                        body.getF32FloatAttr(6));
}

Value NetworkBuilder::leakyRelu(const Twine &layer, Value input, float slope) {
  return LeakyReluOp::create(body, locationOf(layer), input,
                             body.getF32FloatAttr(slope));
}

Value NetworkBuilder::maxPool(const Twine &layer, Value input, int64_t kernel,
                              int64_t stride, int64_t padding, bool ceilMode) {
  return MaxPool2dOp::create(
      body, locationOf(layer), input, ArrayRef<int64_t>{kernel, kernel},
      ArrayRef<int64_t>{stride, stride},
      ArrayRef<int64_t>{padding, padding, padding, padding},
      ArrayRef<int64_t>{1, 1}, ceilMode);
}

Value NetworkBuilder::avgPool(const Twine &layer, Value input, int64_t kernel) {
  return AvgPool2dOp::create(
      body, locationOf(layer), input, ArrayRef<int64_t>{kernel, kernel},
      ArrayRef<int64_t>{kernel, kernel}, ArrayRef<int64_t>{0, 0, 0, 0},
      ArrayRef<int64_t>{1, 1}, /*ceil_mode=*/false,
      /*count_include_pad=*/false);
}

Value NetworkBuilder::globalAvgPool(const Twine &layer, Value input) {
  return GlobalAvgPoolOp::create(body, locationOf(layer), input);
}

Value NetworkBuilder::flatten(const Twine &layer, Value input) {
  return FlattenOp::create(body, locationOf(layer), input);
}

Value NetworkBuilder::upsampleNearest(const Twine &layer, Value input,
                                      int64_t factor) {
  RankedTensorType type = typeOf(input);
  return ResizeOp::create(body, locationOf(layer), input,
                          ArrayRef<int64_t>{type.getDimSize(2) * factor,
                                            type.getDimSize(3) * factor},
                          ResizeMode::nearest, ResizeCoordinates::asymmetric,
                          ResizeRounding::floor,
                          /*scales=*/DenseF32ArrayAttr());
}

Value NetworkBuilder::add(const Twine &layer, Value lhs, Value rhs) {
  return AddOp::create(body, locationOf(layer), lhs, rhs);
}

Value NetworkBuilder::concatChannels(const Twine &layer, ValueRange inputs) {
  return ConcatOp::create(body, locationOf(layer), inputs, 1);
}

Value NetworkBuilder::subsample(const Twine &layer, Value input,
                                int64_t stride) {
  ArrayRef<int64_t> shape = typeOf(input).getShape();
  return SliceOp::create(
      body, locationOf(layer), input, ArrayRef<int64_t>{0, 0, 0, 0},
      ArrayRef<int64_t>{shape[0], shape[1], (shape[2] + stride - 1) / stride,
                        (shape[3] + stride - 1) / stride},
      ArrayRef<int64_t>{1, 1, stride, stride});
}

Value NetworkBuilder::padChannels(const Twine &layer, Value input, int64_t low,
                                  int64_t high) {
  return PadOp::create(body, locationOf(layer), input,
                       body.getDenseI64ArrayAttr({0, low, 0, 0}),
                       body.getDenseI64ArrayAttr({0, high, 0, 0}),
                       PadModeAttr::get(body.getContext(), PadMode::constant),
                       body.getF32FloatAttr(0));
}
