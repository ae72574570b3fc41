//===- Trainer.cpp --------------------------------------------------------===//
//
// Part of Bonsai, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of training.
//
//===----------------------------------------------------------------------===//

#include "tools/bonsai/train/Trainer.h"
#include "tools/bonsai/Accuracy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace llvm;
using namespace bonsai;

Trainer::Trainer(GradientStep &gradientStep, const Dataset &data,
                 std::unique_ptr<Optimizer> optimizer,
                 std::vector<TrainedParameter> parameters,
                 const TrainerOptions &options)
    : gradientStep(gradientStep),
      loader(data, gradientStep.getNumClasses(), options.batches),
      optimizer(std::move(optimizer)), options(options) {
  state.optimizer = this->optimizer->createState(parameters);
  state.parameters = std::move(parameters);
}

Expected<Trainer> Trainer::create(GradientStep &gradientStep,
                                  const Dataset &data,
                                  std::unique_ptr<Optimizer> optimizer,
                                  std::vector<TrainedParameter> parameters,
                                  const TrainerOptions &options) {
  assert(gradientStep.getBatch() == options.batches.batch);
  if (data.getNumImages() < options.batches.batch)
    return createStringError("a batch of " + Twine(options.batches.batch) +
                             " is more than the " + Twine(data.getNumImages()) +
                             " images to train on");
  Trainer trainer(gradientStep, data, std::move(optimizer),
                  std::move(parameters), options);
  if (Error error = trainer.checkSchedule())
    return error;
  return trainer;
}

double Trainer::getLearningRate(int64_t step) const {
  int64_t stepsPerCycle = options.epochs * getStepsPerEpoch();
  return computeLearningRate(options.learningRate, step % stepsPerCycle,
                             getStepsPerEpoch(), stepsPerCycle);
}

/// Says where it happened: in the step that is being done.
Error Trainer::fail(const Twine &what) const {
  return createStringError(
      what + " in step " + Twine(state.step % getStepsPerEpoch() + 1) + " of " +
      Twine(getStepsPerEpoch()) + " of epoch " + Twine(getEpoch() + 1) +
      "; a smaller learning rate or a longer warm-up may help");
}

void Trainer::count(const TrainingBatch &batch) {
  if (state.step % getStepsPerEpoch() == 0)
    state.progress = {};
  int64_t classes = gradientStep.getNumClasses();
  for (auto [image, label] : enumerate(batch.labels))
    state.progress.correct +=
        findLargest(ArrayRef(result.logits).slice(image * classes, classes)) ==
        label;
  state.progress.images += getBatch();
  state.progress.loss += result.loss * getBatch();
}

void Trainer::updateStatistics() {
  auto fresh = static_cast<float>(options.statisticsMomentum);
  for (auto [parameter, statistics] :
       zip_equal(state.parameters, result.statistics)) {
    if (!parameter.isBuffer)
      continue;
    for (auto [running, now] : zip(parameter.values, statistics))
      running += fresh * (now - running);
  }
}

Error Trainer::checkFinite() const {
  for (const TrainedParameter &parameter : state.parameters)
    if (!all_of(parameter.values, [](float x) { return std::isfinite(x); }))
      return fail("'" + parameter.name + "' has values that are not finite");
  return Error::success();
}

/// That the schedule fits, once it knows how long training is.
Error Trainer::checkSchedule() {
  options.scheduleContext.epochs = options.epochs;
  options.scheduleContext.stepsPerEpoch = getStepsPerEpoch();
  if (!options.schedule)
    return Error::success();
  return options.schedule->check(options.scheduleContext, state);
}

void Trainer::applySchedule() {
  if (options.schedule)
    options.schedule->beforeStep(options.scheduleContext, state);
}

Error Trainer::runStep() {
  applySchedule();
  const TrainingBatch &batch =
      loader.load(getEpoch(), state.step % getStepsPerEpoch());
  if (Error error = gradientStep.run(batch.images, batch.targets,
                                     state.parameters, result))
    return error;
  if (!std::isfinite(result.loss))
    return fail(formatv("the loss is {0}", result.loss).str());
  count(batch);
  if (options.schedule)
    options.schedule->adjustGradients(options.scheduleContext, state.parameters,
                                      result.gradients);
  optimizer->update(getLearningRate(), state.parameters, result.gradients,
                    state.optimizer);
  updateStatistics();
  if (Error error = checkFinite())
    return error;
  ++state.step;
  if (isFinished())
    applySchedule();
  return Error::success();
}

Error Trainer::runEpoch(function_ref<Error()> afterStep) {
  do {
    if (Error error = runStep())
      return error;
    if (Error error = afterStep())
      return error;
  } while (state.step % getStepsPerEpoch() != 0);
  return Error::success();
}

static bool isAlike(const TrainedParameter &a, const TrainedParameter &b) {
  return a.name == b.name && a.shape == b.shape && a.isBuffer == b.isBuffer &&
         a.values.size() == b.values.size() &&
         (b.mask.empty() || b.mask.size() == b.values.size());
}

static bool isAlike(const OptimizerVector &a, const OptimizerVector &b) {
  return a.name == b.name && a.values.size() == b.values.size();
}

template <typename T>
static bool areAlike(const std::vector<T> &a, const std::vector<T> &b) {
  return a.size() == b.size() && all_of(zip(a, b), [](const auto &pair) {
           return isAlike(std::get<0>(pair), std::get<1>(pair));
         });
}

/// Whether a snapshot is empty or has the values of all parameters.
static bool isSnapshotOf(const std::vector<std::vector<float>> &snapshot,
                         ArrayRef<TrainedParameter> parameters) {
  return snapshot.empty() ||
         (snapshot.size() == parameters.size() &&
          all_of(zip(snapshot, parameters), [](const auto &pair) {
            return std::get<0>(pair).size() == std::get<1>(pair).values.size();
          }));
}

Error Trainer::restore(TrainingState saved) {
  if (saved.step < 0 || saved.step > getNumSteps() ||
      !areAlike(state.parameters, saved.parameters) ||
      !areAlike(state.optimizer.vectors, saved.optimizer.vectors) ||
      !isSnapshotOf(saved.snapshot, state.parameters))
    return createStringError("is the state of another training");
  state = std::move(saved);
  return Error::success();
}
