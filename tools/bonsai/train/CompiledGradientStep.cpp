//===- CompiledGradientStep.cpp -------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network and its gradients, compiled for this processor.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/CompiledGradientStep.h"
#include "dialect/TrainingOps.h"
#include "mlir/Transforms/Passes.h"
#include "passes/optimize/Passes.h"
#include "passes/train/Passes.h"
#include "tools/bonsai/CompiledModel.h"
#include "tools/bonsai/ModelBuffers.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace llvm;
using namespace mlir;
using namespace bonsai;

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

Error bonsai::differentiateNetwork(Session &session, ModuleOp module,
                                   const GradientStepOptions &options) {
  PassManager passes(&session.getContext());
  SetBatchOptions batch;
  batch.batch = options.batch;
  passes.addPass(createSetBatch(batch));
  passes.addPass(createCanonicalizerPass());
  if (options.loss == TrainingLoss::crossEntropy) {
    AppendCrossEntropyOptions loss;
    loss.temperature = options.temperature;
    loss.teacherWeight = options.teacherWeight;
    passes.addPass(createAppendCrossEntropy(loss));
  } else {
    passes.addPass(createAppendSum());
  }
  if (options.normalizeByBatch)
    passes.addPass(createNormalizeByBatch());
  passes.addPass(createDifferentiate());
  passes.addPass(createParametersToArguments());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createRemoveUnusedParameters());
  return session.run(passes, module);
}

/// For each variance among the results, by name, what makes it unbiased: the
/// number of values over one less.
static StringMap<float> findVarianceFactors(func::FuncOp main) {
  StringMap<float> factors;
  Operation *terminator = main.getBody().front().getTerminator();
  for (auto [index, result] : enumerate(terminator->getOperands())) {
    auto op = result.getDefiningOp<BatchNormTrainingOp>();
    auto name = main.getResultAttrOfType<StringAttr>(index, "bonsai.name");
    if (!op || result != op.getVariance() || !name)
      continue;
    RankedTensorType input = op.getInput().getType();
    auto count = static_cast<float>(input.getNumElements()) /
                 static_cast<float>(input.getDimSize(1));
    factors[name.getValue()] = count > 1 ? count / (count - 1) : 1.0f;
  }
  return factors;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

namespace {

/// Where results of the compiled function go.
struct ResultPlaces {
  /// The loss; it is a result, always the first.
  float loss = 0;
  /// Numbers of the results that are gradients and statistics, one for each
  /// parameter; -1 where there is none.
  std::vector<int> gradients, statistics;
  /// What statistics are multiplied by, one for each parameter.
  std::vector<float> factors;
  /// Results that nobody asked for.
  std::vector<std::vector<float>> others;
};

/// A network that says what the images are.
class Teacher {
public:
  static Expected<std::unique_ptr<Teacher>>
  create(const GradientStepOptions &options) {
    Expected<ModelInstance> instance =
        ModelInstance::create(*options.teacher, options.threads);
    if (!instance)
      return instance.takeError();
    return std::unique_ptr<Teacher>(new Teacher(options, std::move(*instance)));
  }

  /// The softmax of its logits over the temperature; stays until the next call.
  Expected<ArrayRef<float>> ask(ArrayRef<float> images) {
    if (Error error = instance.run({images.data()}, {answer.data()}))
      return error;
    for (size_t image = 0; image < answer.size(); image += classes)
      soften(MutableArrayRef(answer).slice(image, classes));
    return ArrayRef<float>(answer);
  }

private:
  Teacher(const GradientStepOptions &options, ModelInstance instance)
      : model(options.teacher), instance(std::move(instance)),
        temperature(options.temperature) {
    const BonsaiTensorInfo &output = model->getOutputs().front();
    answer.resize(bonsai::getNumElements(output));
    classes = answer.size() / output.shape[0];
  }

  void soften(MutableArrayRef<float> logits) const {
    double largest = *max_element(logits), sum = 0;
    for (float logit : logits)
      sum += std::exp((logit - largest) / temperature);
    for (float &logit : logits)
      logit =
          static_cast<float>(std::exp((logit - largest) / temperature) / sum);
  }

  /// The instance is of the model, so it goes first.
  std::shared_ptr<const CompiledModel> model;
  ModelInstance instance;
  double temperature;
  size_t classes = 0;
  std::vector<float> answer;
};

class CompiledGradientStep : public GradientStep {
public:
  CompiledGradientStep(CompiledModel model, ModelInstance instance,
                       ArrayRef<TrainedParameter> parameters,
                       const StringMap<float> &varianceFactors,
                       TrainingLoss loss, std::unique_ptr<Teacher> teacher)
      : model(std::move(model)), instance(std::move(instance)),
        teacher(std::move(teacher)) {
    StringMap<size_t> numbers;
    for (auto [number, parameter] : enumerate(parameters)) {
      numbers[parameter.name] = number;
      numElements.push_back(parameter.values.size());
      isTrainable.push_back(!parameter.isBuffer);
    }
    hasTargets = loss == TrainingLoss::crossEntropy;
    bindInputs(numbers);
    bindOutputs(numbers, varianceFactors);
  }

  int64_t getBatch() const override { return model.getInputs()[0].shape[0]; }

  int64_t getNumClasses() const override {
    return hasTargets ? model.getOutputs()[1].shape[1] : 0;
  }

  Error run(ArrayRef<float> images, ArrayRef<float> targets,
            ArrayRef<TrainedParameter> parameters,
            StepResult &result) override {
    std::vector<const void *> inputs(model.getInputs().size());
    inputs[0] = images.data();
    if (hasTargets)
      inputs[1] = targets.data();
    if (teacher) {
      Expected<ArrayRef<float>> answer = teacher->ask(images);
      if (!answer)
        return answer.takeError();
      inputs[2] = answer->data();
    }
    for (auto [number, input] : enumerate(inputOfParameter))
      if (input >= 0)
        inputs[input] = parameters[number].values.data();
    std::vector<void *> outputs = placeOutputs(result);
    if (Error error = instance.run(inputs, outputs))
      return error;
    result.loss = places.loss;
    for (auto [statistics, factor] :
         zip_equal(result.statistics, places.factors))
      for (float &value : statistics)
        value *= factor;
    return Error::success();
  }

private:
  void bindInputs(const StringMap<size_t> &numbers) {
    inputOfParameter.assign(numElements.size(), -1);
    for (auto [index, input] : enumerate(model.getInputs())) {
      auto found = numbers.find(input.name);
      if (found != numbers.end())
        inputOfParameter[found->second] = index;
    }
  }

  void bindOutputs(const StringMap<size_t> &numbers,
                   const StringMap<float> &varianceFactors) {
    places.gradients.assign(numElements.size(), -1);
    places.statistics.assign(numElements.size(), -1);
    places.factors.assign(numElements.size(), 1.0f);
    places.others.resize(model.getOutputs().size());
    for (auto [index, output] : enumerate(model.getOutputs())) {
      StringRef name = output.name;
      std::vector<int> *numbersOfResults = &places.gradients;
      StringRef parameter = name;
      if (parameter.consume_back(batchSuffix))
        numbersOfResults = &places.statistics;
      else if (!parameter.consume_back(gradientSuffix))
        continue;
      auto found = numbers.find(parameter);
      if (found == numbers.end())
        continue;
      (*numbersOfResults)[found->second] = index;
      auto factor = varianceFactors.find(name);
      if (factor != varianceFactors.end())
        places.factors[found->second] = factor->second;
    }
  }

  /// Has results written to where they are wanted.
  std::vector<void *> placeOutputs(StepResult &result) {
    std::vector<void *> outputs(model.getOutputs().size());
    outputs[0] = &places.loss;
    if (hasTargets) {
      result.logits.resize(getBatch() * getNumClasses());
      outputs[1] = result.logits.data();
    }
    placeEach(result.gradients, places.gradients, outputs);
    placeEach(result.statistics, places.statistics, outputs);
    // The loss does not depend on parameters that the network does not read.
    for (auto [number, gradient] : enumerate(result.gradients))
      if (isTrainable[number] && places.gradients[number] < 0)
        gradient.assign(numElements[number], 0.0f);
    for (auto [index, output] : enumerate(outputs)) {
      if (output)
        continue;
      places.others[index].resize(getNumElements(model.getOutputs()[index]));
      output = places.others[index].data();
    }
    return outputs;
  }

  void placeEach(std::vector<std::vector<float>> &buffers,
                 ArrayRef<int> results, std::vector<void *> &outputs) {
    buffers.resize(results.size());
    for (auto [number, index] : enumerate(results)) {
      if (index < 0)
        continue;
      buffers[number].resize(numElements[number]);
      outputs[index] = buffers[number].data();
    }
  }

  /// The instance is of the model, so it goes first.
  CompiledModel model;
  ModelInstance instance;
  std::unique_ptr<Teacher> teacher;
  bool hasTargets;
  /// Elements of each parameter, and the input that it is; -1 if the network
  /// does not read it.
  std::vector<size_t> numElements;
  std::vector<bool> isTrainable;
  std::vector<int> inputOfParameter;
  ResultPlaces places;
};

} // namespace

Expected<std::unique_ptr<GradientStep>>
bonsai::compileGradientStep(Session &session, ModuleOp module,
                            ArrayRef<TrainedParameter> parameters,
                            const GradientStepOptions &options) {
  OwningOpRef<ModuleOp> copy = module.clone();
  if (Error error = differentiateNetwork(session, *copy, options))
    return error;
  StringMap<float> factors =
      findVarianceFactors(copy->lookupSymbol<func::FuncOp>("main"));
  CompileOptions compileOptions;
  Expected<int> level = getCpuLevel("native");
  if (!level)
    return level.takeError();
  compileOptions.cpuLevel = *level;
  compileOptions.threads = options.threads;
  compileOptions.isPrepared = true;
  compileOptions.runtimeArchive = options.runtimeArchive;
  Expected<CompiledModel> model =
      CompiledModel::compile(session, *copy, compileOptions);
  if (!model)
    return model.takeError();
  Expected<ModelInstance> instance =
      ModelInstance::create(*model, options.threads);
  if (!instance)
    return instance.takeError();
  std::unique_ptr<Teacher> teacher;
  if (options.teacherWeight > 0) {
    Expected<std::unique_ptr<Teacher>> created = Teacher::create(options);
    if (!created)
      return created.takeError();
    teacher = std::move(*created);
  }
  return std::make_unique<CompiledGradientStep>(
      std::move(*model), std::move(*instance), parameters, factors,
      options.loss, std::move(teacher));
}
