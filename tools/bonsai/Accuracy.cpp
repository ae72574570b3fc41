//===- Accuracy.cpp -------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Running a network over a dataset.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/Accuracy.h"
#include "tools/bonsai/Progress.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

/// That the network has a class for each label.
static Error checkLabels(StringRef name, int64_t classes, const Dataset &data) {
  for (int64_t image = 0; image < data.getNumImages(); ++image)
    if (data.getLabel(image) >= classes)
      return createStringError(
          data.describeImage(image) + ": label " + Twine(data.getLabel(image)) +
          " is none of the " + Twine(classes) + " classes of " + name);
  return Error::success();
}

using TensorShape = SmallVector<int64_t>;

static Error checkClassifier(ArrayRef<TensorShape> inputs,
                             ArrayRef<TensorShape> outputs, StringRef name,
                             const Dataset &data) {
  if (inputs.size() != 1 || outputs.size() != 1)
    return createStringError(name + ": has " + Twine(inputs.size()) +
                             " inputs and " + Twine(outputs.size()) +
                             " outputs; a classifier has one of each");
  ArrayRef<int64_t> input = inputs.front(), output = outputs.front();
  if (input.size() != 4 || input.drop_front() != data.getImageShape())
    return createStringError(name + ": takes inputs of " + formatShape(input) +
                             ", but the images of " + data.getName() + " are " +
                             formatShape(data.getImageShape()));
  if (output.size() < 2 || output[0] != input[0] ||
      any_of(output.drop_front(2), [](int64_t size) { return size != 1; }))
    return createStringError(name + ": gives " + formatShape(output) +
                             ", which are no scores of classes");
  return checkLabels(name, output[1], data);
}

static SmallVector<TensorShape> getShapes(ArrayRef<BonsaiTensorInfo> tensors) {
  return map_to_vector(tensors, [](const BonsaiTensorInfo &tensor) {
    return TensorShape(getShape(tensor));
  });
}

Error bonsai::checkClassifier(const CompiledModel &model, StringRef name,
                              const Dataset &data) {
  return ::checkClassifier(getShapes(model.getInputs()),
                           getShapes(model.getOutputs()), name, data);
}

static SmallVector<TensorShape> getShapes(mlir::TypeRange types) {
  return map_to_vector(types, [](mlir::Type type) {
    auto tensor = dyn_cast<mlir::RankedTensorType>(type);
    return tensor ? TensorShape(tensor.getShape()) : TensorShape();
  });
}

Error bonsai::checkClassifier(mlir::FunctionType network, StringRef name,
                              const Dataset &data) {
  return ::checkClassifier(getShapes(network.getInputs()),
                           getShapes(network.getResults()), name, data);
}

int64_t bonsai::findLargest(ArrayRef<float> scores) {
  int64_t largest = -1;
  for (auto [i, score] : enumerate(scores))
    if (largest < 0 ? score == score : score > scores[largest])
      largest = i;
  return largest;
}

/// -log softmax(scores)[label]
static double computeLoss(ArrayRef<float> scores, int64_t label) {
  double largest = *llvm::max_element(scores);
  double sum = 0;
  for (float score : scores)
    sum += std::exp(score - largest);
  return std::log(sum) + largest - scores[label];
}

/// Calls `visit` with each image and its scores, in order, and asks `isOver`
/// after each batch.
static Error forEachImage(const CompiledModel &model, int32_t threads,
                          const Dataset &data,
                          function_ref<void(int64_t, ArrayRef<float>)> visit,
                          function_ref<bool()> isOver) {
  Expected<ModelInstance> instance = ModelInstance::create(model, threads);
  if (!instance)
    return instance.takeError();
  const BonsaiTensorInfo &output = model.getOutputs().front();
  int64_t batch = output.shape[0], classes = getNumElements(output) / batch;
  int64_t imageSize = data.getImageSize(), total = data.getNumImages();
  std::vector<float> input(batch * imageSize), scores(batch * classes);
  for (int64_t begin = 0; begin < total && !isOver(); begin += batch) {
    for (int64_t i = 0; i < batch; ++i)
      data.writeInput((begin + i) % total,
                      MutableArrayRef(input).slice(i * imageSize, imageSize));
    if (Error error = instance->run({input.data()}, {scores.data()}))
      return error;
    for (int64_t i = 0; i < std::min(batch, total - begin); ++i)
      visit(begin + i, ArrayRef(scores).slice(i * classes, classes));
  }
  return Error::success();
}

Expected<Accuracy> bonsai::evaluate(const CompiledModel &model, int32_t threads,
                                    const Dataset &data, int64_t maxErrors) {
  Accuracy accuracy;
  double loss = 0;
  Progress progress("eval", "images", data.getNumImages());
  Error error = forEachImage(
      model, threads, data,
      [&](int64_t image, ArrayRef<float> scores) {
        int64_t label = data.getLabel(image);
        accuracy.correct += findLargest(scores) == label;
        loss += computeLoss(scores, label);
        progress.update(++accuracy.total);
      },
      [&] { return accuracy.getNumErrors() > maxErrors; });
  if (error)
    return error;
  accuracy.loss = loss / accuracy.total;
  return accuracy;
}

Expected<std::vector<float>> bonsai::measureMargins(const CompiledModel &model,
                                                    int32_t threads,
                                                    const Dataset &data) {
  std::vector<float> margins;
  Error error = forEachImage(
      model, threads, data,
      [&](int64_t image, ArrayRef<float> scores) {
        int64_t label = data.getLabel(image);
        float largest = -std::numeric_limits<float>::infinity();
        for (auto [i, score] : enumerate(scores))
          if (static_cast<int64_t>(i) != label)
            largest = std::max(largest, score);
        margins.push_back(scores[label] - largest);
      },
      [] { return false; });
  if (error)
    return error;
  return margins;
}
